package io.github.storagelock.storage.memory;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;

import io.github.storagelock.storage.ClockedLockStorageContractTests;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;

/**
 * Tests that {@link InMemoryLockStorage} keeps the contract of its kind.
 */
class InMemoryLockStorageContractTests extends ClockedLockStorageContractTests {

	private InMemoryLockStorage storage = new InMemoryLockStorage();

	@BeforeEach
	void clear() {
		this.storage = new InMemoryLockStorage();
	}

	@Override
	public LockStorage storage() {
		return this.storage;
	}

	@Override
	public LockStorage after(Duration step) {
		this.storage.advance(step);
		return this.storage;
	}

	@Override
	public void put(LockRecord record) {
		this.storage.put(record);
	}

	@Override
	public void delete(String lockId) {
		this.storage.delete(lockId);
	}

}
