package io.github.storagelock.storage.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;

/**
 * Acquires by a plain UPDATE what this storage has released, and so surely has a record
 * that is likely to be free: that costs the database about half of the statement that
 * also inserts and tells who is in the way. Where the UPDATE finds nothing, because the
 * record was deleted or is taken, the other one follows.
 */
final class KnownRecords implements AcquireForm {

	// What is forgotten is no error.
	private static final int CAPACITY = 4_096;

	private final Set<String> released = ConcurrentHashMap.newKeySet();

	private final AcquireForm again;

	private final AcquireForm any;

	KnownRecords(AcquireForm again, AcquireForm any) {
		this.again = again;
		this.any = any;
	}

	@Override
	public Acquisition acquire(StatementRunner runner, AcquireRequest request) {
		if (this.released.remove(request.lockId()) && this.again.acquire(runner, request) instanceof Granted granted) {
			return granted;
		}
		return this.any.acquire(runner, request);
	}

	@Override
	public void released(String lockId) {
		if (this.released.size() >= CAPACITY) {
			this.released.clear();
		}
		this.released.add(lockId);
	}

}
