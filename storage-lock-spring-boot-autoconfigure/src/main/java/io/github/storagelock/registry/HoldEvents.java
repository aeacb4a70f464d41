package io.github.storagelock.registry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.text.DurationText;

/**
 * Tells the log, the listeners and whoever wants to act on it what becomes of a hold, in
 * the order in which it happens. What threads of the registry find out is told by others,
 * for which nobody waits.
 */
final class HoldEvents {

	private static final Logger logger = LoggerFactory.getLogger(DefaultStorageLockRegistry.class);

	private final Node node;

	private final String lockId;

	private final long token;

	private final long acquiredAt;

	private final LostActions lostActions;

	// What was not told yet.
	private final AtomicInteger pending = new AtomicInteger();

	HoldEvents(Node node, String lockId, long token) {
		this.node = node;
		this.lockId = lockId;
		this.token = token;
		this.acquiredAt = node.timing().nanoTime();
		this.lostActions = new LostActions(lockId, node.timing());
	}

	long heldNanos() {
		return this.node.timing().nanoTime() - this.acquiredAt;
	}

	void onLost(Runnable action) {
		this.lostActions.add(action);
	}

	/**
	 * Does what is wanted for a loss and not done yet, on this thread.
	 */
	void actOnLoss() {
		this.lostActions.run();
	}

	void renewed() {
		tellLater(StorageLockListener::onRenewed, null);
	}

	void renewalFailed(Throwable failure) {
		tellLater(StorageLockListener::onRenewalFailed, failure);
	}

	/**
	 * Tells of a release on the thread that made it, unless that is one of the registry's
	 * or earlier events wait.
	 */
	void released(boolean handedOff, boolean abandoned) {
		long held = heldNanos();
		Runnable telling = () -> this.node.tell(StorageLockListener::onReleased, this.lockId, this.token, 0, held,
				handedOff, null);
		if (!abandoned && this.pending.get() == 0) {
			telling.run();
		}
		else {
			this.node.timing().tell(telling);
		}
	}

	void lost(String reason) {
		this.lostActions.runLater();
		long held = heldNanos();
		this.node.timing()
			.tell(() -> logger.warn("Lost lock '{}' (token {}) after {} ms: {}", this.lockId, this.token,
					held / 1_000_000, reason));
		tellLater(StorageLockListener::onLost, null);
	}

	void lastsLong(Thread taker) {
		Duration age = Duration.ofNanos(heldNanos());
		String thread = taker.getName();
		this.node.timing()
			.tell(() -> logger
				.warn("Lock '{}' (token {}) has been held for {}, since thread '{}' took it. If it is never"
						+ " released, nobody else gets it while this process lives: release it in a finally block, bound"
						+ " it by maxHold, or raise storage-lock.long-hold if that is how long it takes", this.lockId,
						this.token, DurationText.of(age), thread));
	}

	private void tellLater(BiConsumer<StorageLockListener, LockEvent> what, @Nullable Throwable failure) {
		if (this.node.listeners().isEmpty()) {
			return;
		}
		long held = heldNanos();
		this.pending.incrementAndGet();
		this.node.timing().tell(() -> {
			this.node.tell(what, this.lockId, this.token, 0, held, failure);
			this.pending.decrementAndGet();
		});
	}

}
