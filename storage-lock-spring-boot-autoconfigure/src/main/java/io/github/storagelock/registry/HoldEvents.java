package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LossReason;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.text.DurationText;

/**
 * Tells the log, the listeners and whoever wants to act on it what becomes of a hold, in
 * the order in which it happens. What threads of the registry find out is told by others,
 * for which nobody waits.
 */
final class HoldEvents {

	private static final Logger logger = LoggerFactory.getLogger(HoldEvents.class);

	private final Listeners listeners;

	private final Timing timing;

	private final String lockId;

	private final String label;

	private final long token;

	private final long acquiredAt;

	// What is to be done when the hold is lost, each once.
	private final Queue<Runnable> reactions = new ConcurrentLinkedQueue<>();

	// What was not told yet.
	private final AtomicInteger pending = new AtomicInteger();

	HoldEvents(Listeners listeners, Timing timing, String lockId, String label, long token) {
		this.listeners = listeners;
		this.timing = timing;
		this.lockId = lockId;
		this.label = label;
		this.token = token;
		this.acquiredAt = timing.nanoTime();
	}

	long heldNanos() {
		return this.timing.nanoTime() - this.acquiredAt;
	}

	void onLost(Runnable reaction) {
		this.reactions.add(reaction);
	}

	/**
	 * Does what is wanted for a loss and not done yet, on this thread.
	 */
	void reactToLoss() {
		for (Runnable next = this.reactions.poll(); next != null; next = this.reactions.poll()) {
			try {
				next.run();
			}
			catch (Throwable ex) {
				this.timing.tell(() -> logger.warn("A reaction to the loss of lock '{}' failed", this.lockId, ex));
			}
		}
	}

	void renewed() {
		tellLater(StorageLockListener::onRenewed, null, null);
	}

	void renewalFailed(Throwable failure) {
		tellLater(StorageLockListener::onRenewalFailed, failure, null);
	}

	/**
	 * Tells of a release on the thread that made it, unless that is one of the registry's
	 * or earlier events wait.
	 */
	void released(boolean handedOff, boolean abandoned) {
		long held = heldNanos();
		Runnable telling = () -> this.listeners.tellOfHold(StorageLockListener::onReleased, this.lockId, this.label,
				this.token, held, handedOff, null, null);
		if (!abandoned && this.pending.get() == 0) {
			telling.run();
		}
		else {
			this.timing.tell(telling);
		}
	}

	void lost(Loss loss) {
		if (!this.reactions.isEmpty()) {
			this.timing.react(this::reactToLoss);
		}
		long held = heldNanos();
		this.timing.tell(() -> logger.warn("Lost lock '{}' (token {}) after {} ms: {}", this.lockId, this.token,
				held / 1_000_000, loss.words()));
		tellLater(StorageLockListener::onLost, null, loss.reason());
	}

	/**
	 * Tells, on the thread of the transaction, that it was refused its commit.
	 */
	void commitRefused(LossReason reason) {
		this.listeners.tellOfHold(StorageLockListener::onCommitRefused, this.lockId, this.label, this.token,
				heldNanos(), false, null, reason);
	}

	void lastsLong(Thread taker) {
		Duration age = Duration.ofNanos(heldNanos());
		String thread = taker.getName();
		this.timing.tell(() -> logger
			.warn("Lock '{}' (token {}) has been held for {}, since thread '{}' took it. If it is never"
					+ " released, nobody else gets it while this process lives: release it in a finally block, bound"
					+ " it by maxHold, or raise storage-lock.long-hold if that is how long it takes", this.lockId,
					this.token, DurationText.of(age), thread));
	}

	private void tellLater(BiConsumer<StorageLockListener, LockEvent> what, @Nullable Throwable failure,
			@Nullable LossReason reason) {
		if (this.listeners.isEmpty()) {
			return;
		}
		long held = heldNanos();
		this.pending.incrementAndGet();
		boolean planned = this.timing.tell(() -> {
			try {
				this.listeners.tellOfHold(what, this.lockId, this.label, this.token, held, false, failure, reason);
			}
			finally {
				this.pending.decrementAndGet();
			}
		});
		if (!planned) {
			this.pending.decrementAndGet();
		}
	}

}
