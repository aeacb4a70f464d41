package io.github.storagelock.registry;

import io.github.storagelock.LockLostException;

/**
 * What a hold is at one moment. The deadline is part of it, so that of a renewal and a
 * loss that meet only one happens.
 *
 * @param kind what it is
 * @param deadline until when the storage surely knows the hold, by the monotonic timer
 * @param lossReason why it was lost; empty if it was not
 */
record HoldState(Kind kind, long deadline, String lossReason) {

	static HoldState held(long deadline) {
		return new HoldState(Kind.HELD, deadline, "");
	}

	HoldState extended(long deadline) {
		return new HoldState(Kind.HELD, deadline, "");
	}

	HoldState released() {
		return new HoldState(Kind.RELEASED, this.deadline, "");
	}

	HoldState lost(String reason) {
		return new HoldState(Kind.LOST, this.deadline, reason);
	}

	/**
	 * Returns what callers are told of a loss.
	 */
	LockLostException toException(String lockId, long fencingToken) {
		return new LockLostException(lockId, fencingToken, "Lock '" + lockId + "' (token " + fencingToken
				+ ") was lost: " + this.lossReason + ". Another node may hold it by now");
	}

	boolean isHeld() {
		return this.kind == Kind.HELD;
	}

	boolean isReleased() {
		return this.kind == Kind.RELEASED;
	}

	boolean isLost() {
		return this.kind == Kind.LOST;
	}

	boolean hasRunOut(long now) {
		return this.deadline - now <= 0;
	}

	/**
	 * The stages of a hold.
	 */
	enum Kind {

		HELD, RELEASED, LOST

	}

}
