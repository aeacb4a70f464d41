package io.github.storagelock.registry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.StorageLockRegistry.LockedCallable;

/**
 * A thread's hold as a lease, whose release is one unlock.
 */
final class ThreadLease implements LockLease {

	private final ThreadHolds holds;

	private final ThreadHold hold;

	// Written by the owner, read by whoever has this.
	private volatile boolean givenBack;

	// Written by the owner once that has succeeded.
	private volatile boolean released;

	ThreadLease(ThreadHolds holds, ThreadHold hold) {
		this.holds = holds;
		this.hold = hold;
	}

	@Override
	public String lockId() {
		return this.hold.lease().lockId();
	}

	@Override
	public long fencingToken() {
		return this.hold.lease().fencingToken();
	}

	@Override
	public long recordToken() {
		return this.hold.lease().recordToken();
	}

	@Override
	public Duration remaining() {
		return this.givenBack ? Duration.ZERO : this.hold.lease().remaining();
	}

	@Override
	public boolean isValid() {
		return !this.givenBack && this.hold.lease().isValid();
	}

	@Override
	public void ensureValid() {
		if (this.givenBack && !this.hold.lease().isLost()) {
			throw new IllegalMonitorStateException("Lock '" + lockId() + "' was released by this lease");
		}
		this.hold.lease().ensureValid();
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T callFenced(LockedCallable<T, E> write) throws E {
		ensureValid();
		return this.hold.lease().callFenced(write);
	}

	@Override
	public boolean extend(Duration maxHold, Duration minHold) {
		return isValid() && this.hold.lease().extend(maxHold, minHold);
	}

	@Override
	public void onLost(Runnable action) {
		this.hold.lease().onLost(() -> {
			if (!this.released) {
				action.run();
			}
		});
	}

	@Override
	public FencedScope fenceCurrentThread() {
		return this.hold.lease().fenceCurrentThread();
	}

	@Override
	public void release() {
		if (!this.hold.isOwner(Thread.currentThread())) {
			throw new IllegalMonitorStateException(
					"Lock '" + lockId() + "' belongs to another thread than '" + Thread.currentThread().getName()
							+ "'; StorageLockRegistry.acquire gives leases that any thread may release");
		}
		if (!this.givenBack) {
			this.givenBack = true;
			// Not if unlock() was called for this level, even if the lock was taken
			// again.
			if (this.hold.count() > 0) {
				this.holds.giveBack(this.hold);
			}
			this.released = true;
		}
	}

	@Override
	public String toString() {
		return this.hold.lease().toString();
	}

}
