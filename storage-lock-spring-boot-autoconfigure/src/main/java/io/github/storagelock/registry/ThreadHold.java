package io.github.storagelock.registry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

/**
 * A hold that belongs to a thread, with the number of times the thread took it.
 */
final class ThreadHold implements LeasedHold.Owner {

	private final LeasedHold lease;

	private final Interrupts interrupts;

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.HELD);

	// Written by the owner, read by whoever completes its transaction.
	private volatile int count = 1;

	// How many transactions of the owner must end before the hold may.
	private final AtomicInteger transactions = new AtomicInteger();

	// The last of them, touched by the owner only; null if nobody can tell it from
	// others.
	private @Nullable Object transaction;

	// Touched by the owner only.
	private boolean fenced;

	/**
	 * Creates the hold of the thread that took the lease.
	 */
	ThreadHold(LeasedHold lease, Interrupts interrupts) {
		this.lease = lease;
		this.interrupts = interrupts;
		this.fenced = lease.options().fenced();
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
		return this.lease.taker() == thread;
	}

	void reenter(LockOptions options) {
		ensureValid();
		this.count++;
		this.fenced |= options.fenced();
	}

	void leave() {
		this.count--;
	}

	/**
	 * Returns whether the end of this transaction is waited for already.
	 */
	boolean awaits(@Nullable Object transaction) {
		return transaction != null && transaction == this.transaction;
	}

	void beginTransaction(@Nullable Object transaction) {
		this.transactions.incrementAndGet();
		this.transaction = transaction;
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
	 * Throws if the hold was lost, which takes the place of the interrupt.
	 */
	void ensureValid() {
		try {
			this.lease.ensureValid();
		}
		catch (LockLostException ex) {
			takeBackInterrupt();
			throw ex;
		}
	}

	/**
	 * Interrupts the owner if he wants that and still has the hold. Called by whoever
	 * finds out that it was lost.
	 */
	@Override
	public void lost() {
		if (this.lease.options().onLost() == OnLost.INTERRUPT
				&& this.phase.compareAndSet(Phase.HELD, Phase.INTERRUPTING)) {
			Thread owner = this.lease.taker();
			boolean before = this.interrupts.isInterrupted(owner);
			try {
				// Runs code of others if they have made the thread or what it waits for.
				owner.interrupt();
			}
			finally {
				this.phase.set(before ? Phase.ENDED : Phase.INTERRUPTED);
			}
		}
	}

	/**
	 * Makes sure that the owner is not interrupted for this hold any more, and does not
	 * stay so.
	 */
	void end() {
		if (!this.phase.compareAndSet(Phase.HELD, Phase.ENDED)) {
			takeBackInterrupt();
		}
	}

	/**
	 * Clears the flag if it was set for the loss of this hold, and not by somebody else
	 * before.
	 */
	private void takeBackInterrupt() {
		while (this.phase.get() == Phase.INTERRUPTING) {
			Thread.onSpinWait();
		}
		if (isOwner(Thread.currentThread()) && this.phase.compareAndSet(Phase.INTERRUPTED, Phase.ENDED)) {
			Thread.interrupted();
		}
	}

	private enum Phase {

		HELD, INTERRUPTING, INTERRUPTED, ENDED

	}

}
