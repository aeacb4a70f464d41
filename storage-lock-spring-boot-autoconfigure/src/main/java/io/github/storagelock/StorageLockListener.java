package io.github.storagelock;

/**
 * Hears what happens to the locks of this process. Declare it as a bean; any number is
 * called in order. Calls come on the thread that acquired or released, and for what the
 * registry finds out by itself, renewals and losses, on one of its own that no lease
 * waits for: one that blocks delays what is told after it. What a listener throws is
 * logged and changes nothing.
 * <p>
 * The events of one hold come in order, but for a loss, which may be told before the
 * acquisition if it follows at once. Those of different holds of one lock may overlap:
 * the next acquisition may be told before the release that made it possible.
 *
 * @since 0.1.0
 */
public interface StorageLockListener {

	/**
	 * An acquisition begins, on the thread that makes it, before that waits for anything;
	 * re-entries are not told. Exactly one of {@link #onAcquired} and
	 * {@link #onNotAcquired} follows on the same thread.
	 * @param event what happened
	 */
	default void onAcquiring(LockEvent event) {
	}

	/**
	 * A lock was acquired; re-entries are not told.
	 * @param event what happened
	 */
	default void onAcquired(LockEvent event) {
	}

	/**
	 * An acquisition ended without the lock: its wait was over, it was interrupted, or
	 * the storage failed.
	 * @param event what happened
	 */
	default void onNotAcquired(LockEvent event) {
	}

	/**
	 * A lease was renewed.
	 * @param event what happened
	 */
	default void onRenewed(LockEvent event) {
	}

	/**
	 * A renewal failed and will be tried again; the lease still runs. The last warning
	 * before a loss.
	 * @param event what happened
	 */
	default void onRenewalFailed(LockEvent event) {
	}

	/**
	 * A lock was released by its holder.
	 * @param event what happened
	 */
	default void onReleased(LockEvent event) {
	}

	/**
	 * A lease was lost, told once: it ran out, the storage names somebody else, or it was
	 * revoked.
	 * @param event what happened, with the {@linkplain LockEvent#reason() reason}
	 */
	default void onLost(LockEvent event) {
	}

	/**
	 * A transaction of a stale holder was rolled back instead of committed. Told for each
	 * of the locks that were lost, on the thread of the transaction.
	 * @param event what happened, with the {@linkplain LockEvent#reason() reason}
	 */
	default void onCommitRefused(LockEvent event) {
	}

}
