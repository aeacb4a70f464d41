package io.github.storagelock.registry;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;

/**
 * What a hold is at one moment. The deadline is part of it, so that of a renewal and a
 * loss that meet only one happens.
 *
 * @param kind what it is
 * @param deadline until when the storage surely knows the hold, by the monotonic timer
 * @param latestEnd until when it may know the hold if nobody releases it: later than the
 * deadline if it was not heard what became of a renewal
 * @param lossReason why it was lost; empty if it was not
 */
record HoldState(Kind kind, long deadline, long latestEnd, String lossReason) {

	static HoldState held(long deadline) {
		return new HoldState(Kind.HELD, deadline, deadline, "");
	}

	HoldState extended(long deadline) {
		return new HoldState(Kind.HELD, deadline, deadline, "");
	}

	HoldState perhapsUntil(long latestEnd) {
		return new HoldState(this.kind, this.deadline, latestEnd, this.lossReason);
	}

	HoldState released() {
		return new HoldState(Kind.RELEASED, this.deadline, this.latestEnd, "");
	}

	HoldState lost(String reason) {
		return new HoldState(Kind.LOST, this.deadline, this.latestEnd, reason);
	}

	/**
	 * Returns what callers are told of a loss.
	 */
	LockLostException toException(LockLease lease) {
		return new LockLostException(lease.lockId(), lease.fencingToken(), "Lock '" + lease.lockId() + "' (token "
				+ lease.fencingToken() + ") was lost: " + this.lossReason + ". Another node may hold it by now");
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

	/**
	 * The stages of a hold.
	 */
	enum Kind {

		HELD, RELEASED, LOST

	}

}
