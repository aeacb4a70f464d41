package io.github.storagelock.aspect;

import java.time.Duration;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;

/**
 * The part of a lock that the aspect needs.
 */
record RecordingLock(RecordingRegistry registry, String lockId, LockOptions options) implements StorageLock {

	@Override
	public LockLease acquire() throws InterruptedException {
		return this.registry.acquire(this.lockId, this.options, Thread.currentThread());
	}

	@Override
	public boolean tryLock(Duration wait) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean tryLock() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void lock() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void lockInterruptibly() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void unlock() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isHeldByCurrentThread() {
		throw new UnsupportedOperationException();
	}

	@Override
	public int getHoldCount() {
		throw new UnsupportedOperationException();
	}

	@Override
	public LockLease lease() {
		throw new UnsupportedOperationException();
	}

}
