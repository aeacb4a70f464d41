package io.github.storagelock.aspect;

import org.jspecify.annotations.Nullable;

/**
 * The locks of one subscription, which can end while they are being taken.
 */
final class SubscriptionLocks {

	// Both guarded by this.
	private @Nullable HeldLocks held;

	private boolean ended;

	/**
	 * Takes the locks, and gives them back at once if the subscription has ended.
	 */
	LockAttempt take(LockedCall call) {
		LockAttempt attempt = call.attemptForResult();
		if (attempt instanceof LockAttempt.Taken taken && !keep(taken.locks())) {
			// The end may have interrupted this thread: the release needs it undisturbed.
			Thread.interrupted();
			taken.locks().release();
		}
		return attempt;
	}

	private synchronized boolean keep(HeldLocks locks) {
		if (!this.ended) {
			this.held = locks;
		}
		return !this.ended;
	}

	/**
	 * Ends the subscription and returns what is to be released.
	 */
	synchronized HeldLocks end() {
		HeldLocks locks = (this.held != null) ? this.held : new HeldLocks();
		this.held = null;
		this.ended = true;
		return locks;
	}

}
