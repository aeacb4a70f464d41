package io.github.storagelock.registry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

/**
 * A hold that belongs to a thread, with the number of times the thread took it.
 */
final class ThreadHold {

	private final LeasedHold lease;

	private final Thread owner = Thread.currentThread();

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.HELD);

	// Written by the owner, read by whoever completes its transaction.
	private volatile int count = 1;

	// How many transactions of the owner must end before the hold may.
	private final AtomicInteger transactions = new AtomicInteger();

	// Touched by the owner only.
	private boolean fenced;

	ThreadHold(LeasedHold lease) {
		this.lease = lease;
		this.fenced = lease.options().fenced();
		lease.belongsTo(this.owner);
		if (lease.options().onLost() == OnLost.INTERRUPT) {
			lease.onLost(this::interruptOwner);
		}
	}

	LeasedHold lease() {
		return this.lease;
	}

	int count() {
		return this.count;
	}

	/**
	 * Returns whether any level asked for its transactions to be fenced.
	 */
	boolean isFenced() {
		return this.fenced;
	}

	boolean isOwner(Thread thread) {
		return this.owner == thread;
	}

	void reenter(LockOptions options) {
		this.lease.ensureValid();
		this.count++;
		this.fenced |= options.fenced();
	}

	void leave() {
		this.count--;
	}

	void beginTransaction() {
		this.transactions.incrementAndGet();
	}

	void endTransaction() {
		this.transactions.decrementAndGet();
	}

	/**
	 * Returns whether the owner has given back all levels, and no transaction is left
	 * that the release has to wait for.
	 */
	boolean isOver() {
		return this.count == 0 && this.transactions.get() == 0;
	}

	/**
	 * Makes sure that the owner is not interrupted for this hold any more.
	 */
	void end() {
		if (!this.phase.compareAndSet(Phase.HELD, Phase.ENDED)) {
			while (this.phase.get() == Phase.INTERRUPTING) {
				Thread.onSpinWait();
			}
		}
	}

	private void interruptOwner() {
		if (this.phase.compareAndSet(Phase.HELD, Phase.INTERRUPTING)) {
			this.owner.interrupt();
			this.phase.set(Phase.ENDED);
		}
	}

	private enum Phase {

		HELD, INTERRUPTING, ENDED

	}

}
