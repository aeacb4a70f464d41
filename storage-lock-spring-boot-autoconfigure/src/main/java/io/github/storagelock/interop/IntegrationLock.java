package io.github.storagelock.interop;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

import org.springframework.integration.support.locks.DistributedLock;

import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * A lock as Spring Integration holds it.
 */
final class IntegrationLock implements DistributedLock {

	private final StorageLockRegistry registry;

	private final StorageLock lock;

	IntegrationLock(StorageLockRegistry registry, StorageLock lock) {
		this.registry = registry;
		this.lock = lock;
	}

	@Override
	public void lock() {
		this.lock.lock();
	}

	@Override
	public void lock(Duration ttl) {
		leased(ttl).lock();
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		this.lock.lockInterruptibly();
	}

	@Override
	public boolean tryLock() {
		return this.lock.tryLock();
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		return this.lock.tryLock(time, unit);
	}

	@Override
	public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
		return leased(ttl).tryLock(waitTime);
	}

	private StorageLock leased(Duration ttl) {
		return this.registry.obtain(this.lock.lockId(), this.lock.options().withLease(ttl));
	}

	@Override
	public void unlock() {
		try {
			this.lock.unlock();
		}
		catch (LockLostException ex) {
			ConcurrentModificationException lost = new ConcurrentModificationException(ex.getMessage());
			lost.initCause(ex);
			throw lost;
		}
	}

	@Override
	public Condition newCondition() {
		return this.lock.newCondition();
	}

	@Override
	public String toString() {
		return this.lock.toString();
	}

}
