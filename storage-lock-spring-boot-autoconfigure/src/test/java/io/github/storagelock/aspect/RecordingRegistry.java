package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;

/**
 * A registry for one process that writes down what it is asked.
 */
class RecordingRegistry implements StorageLockRegistry {

	final List<String> events = new CopyOnWriteArrayList<>();

	final Set<String> refused = ConcurrentHashMap.newKeySet();

	final Map<String, LockOptions> options = new ConcurrentHashMap<>();

	final Set<String> releaseThreads = ConcurrentHashMap.newKeySet();

	final Map<LockLease.FencedScope, String> fencing = new ConcurrentHashMap<>();

	final Set<String> interruptedReleases = ConcurrentHashMap.newKeySet();

	LockOptions defaults = LockOptions.defaults();

	Consumer<String> afterAcquire = (lockId) -> {
	};

	private final Set<String> busy = ConcurrentHashMap.newKeySet();

	private final Set<String> broken = ConcurrentHashMap.newKeySet();

	private final Map<String, Hold> holds = new HashMap<>();

	private final AtomicLong tokens = new AtomicLong();

	void say(String event) {
		this.events.add(event);
	}

	void busy(String lockId) {
		this.busy.add(lockId);
	}

	void broken(String lockId) {
		this.broken.add(lockId);
	}

	synchronized boolean isHeld(String lockId) {
		return this.holds.containsKey(lockId);
	}

	void lose(String lockId) {
		Hold hold;
		synchronized (this) {
			hold = this.holds.get(lockId);
			hold.lost = true;
		}
		if (hold.thread != null && hold.options.onLost() == OnLost.INTERRUPT) {
			hold.thread.interrupt();
		}
		hold.actions.forEach(Runnable::run);
	}

	@Override
	public String nodeId() {
		return "test";
	}

	@Override
	public LockOptions defaultOptions() {
		return this.defaults;
	}

	@Override
	public StorageLock obtain(String lockId, LockOptions options) {
		if (this.refused.contains(lockId)) {
			throw new IllegalArgumentException("The lock id '" + lockId + "' is refused");
		}
		return new RecordingLock(this, lockId, options);
	}

	@Override
	public LockLease acquire(String lockId, LockOptions options) throws InterruptedException {
		return acquire(lockId, options, null);
	}

	@Override
	public Optional<LockLease> tryAcquire(String lockId, LockOptions options) {
		throw new UnsupportedOperationException();
	}

	LockLease acquire(String lockId, LockOptions options, Thread thread) throws InterruptedException {
		Hold hold = take(lockId, options, thread);
		this.afterAcquire.accept(lockId);
		return hold;
	}

	private synchronized Hold take(String lockId, LockOptions options, Thread thread) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		if (this.broken.contains(lockId)) {
			throw new StorageLockException("Storage of '" + lockId + "' is down");
		}
		long deadline = System.nanoTime() + (this.busy.contains(lockId) ? 0 : options.maxWait().toNanos());
		while (this.busy.contains(lockId) || this.holds.containsKey(lockId)) {
			Hold hold = this.holds.get(lockId);
			if (hold != null && hold.thread != null && hold.thread == thread) {
				hold.count++;
				return hold;
			}
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				this.events.add("busy " + lockId);
				throw new LockNotAcquiredException(lockId, "Lock '" + lockId + "' is busy");
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		// A wait that ends by a notification may have been interrupted as well.
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		Hold hold = new Hold(lockId, options, thread, this.tokens.incrementAndGet());
		this.holds.put(lockId, hold);
		this.options.put(lockId, options);
		this.events.add("acquire " + lockId);
		return hold;
	}

	private synchronized void release(Hold hold) {
		if (hold.thread != null && hold.thread != Thread.currentThread()) {
			throw new IllegalMonitorStateException("Lock '" + hold.lockId + "' is held by another thread");
		}
		if (--hold.count > 0) {
			return;
		}
		if (this.holds.remove(hold.lockId, hold)) {
			this.events.add("release " + hold.lockId);
			if (Thread.currentThread().isInterrupted()) {
				this.interruptedReleases.add(hold.lockId);
			}
			this.releaseThreads.add(Thread.currentThread().getName());
			notifyAll();
			if (hold.lost) {
				throw new LockLostException(hold.lockId, hold.token, "Lock '" + hold.lockId + "' was lost");
			}
		}
		else if (hold.thread != null) {
			throw new IllegalMonitorStateException("Lock '" + hold.lockId + "' was not taken");
		}
	}

	private final class Hold implements LockLease {

		private final String lockId;

		private final LockOptions options;

		private final Thread thread;

		private final long token;

		private final List<Runnable> actions = new ArrayList<>();

		private int count = 1;

		private volatile boolean lost;

		private Hold(String lockId, LockOptions options, Thread thread, long token) {
			this.lockId = lockId;
			this.options = options;
			this.thread = thread;
			this.token = token;
		}

		@Override
		public String lockId() {
			return this.lockId;
		}

		@Override
		public long fencingToken() {
			return this.token;
		}

		@Override
		public long recordToken() {
			return this.token;
		}

		@Override
		public FencedScope fenceCurrentThread() {
			Map<FencedScope, String> fencing = RecordingRegistry.this.fencing;
			FencedScope scope = new FencedScope() {

				@Override
				public void close() {
					fencing.remove(this);
				}

			};
			fencing.put(scope, this.lockId);
			return scope;
		}

		@Override
		public Duration remaining() {
			return isValid() ? this.options.lease() : Duration.ZERO;
		}

		@Override
		public boolean isValid() {
			return !this.lost;
		}

		@Override
		public void ensureValid() {
			if (this.lost) {
				throw new LockLostException(this.lockId, this.token, "Lock '" + this.lockId + "' was lost");
			}
		}

		@Override
		public <T, E extends Exception> T callFenced(LockedCallable<T, E> write) throws E {
			ensureValid();
			return write.call();
		}

		@Override
		public boolean extend(Duration maxHold, Duration minHold) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void onLost(Runnable action) {
			this.actions.add(action);
		}

		@Override
		public void release() {
			RecordingRegistry.this.release(this);
		}

	}

}
