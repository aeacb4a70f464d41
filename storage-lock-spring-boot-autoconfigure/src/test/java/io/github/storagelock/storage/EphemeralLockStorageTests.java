package io.github.storagelock.storage;

import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that a storage without a clock, whose records are gone with their leases, can
 * keep the contract.
 */
class EphemeralLockStorageTests extends LockStorageContractTests {

	private EphemeralLockStorage storage = new EphemeralLockStorage();

	@BeforeEach
	void clear() {
		this.storage = new EphemeralLockStorage();
	}

	@Override
	public LockStorage storage() {
		return this.storage;
	}

	@Override
	public void expire(String lockId) {
		this.storage.end(lockId);
	}

	@Override
	public void delete(String lockId) {
		this.storage.end(lockId);
	}

}
