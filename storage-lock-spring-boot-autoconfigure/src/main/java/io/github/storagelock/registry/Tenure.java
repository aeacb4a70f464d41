package io.github.storagelock.registry;

import java.time.Duration;

import io.github.storagelock.storage.ReleaseRequest;

/**
 * The time in which the record of a lock names this node by one grant. Several holds may
 * follow one another in it, each with the next of the tokens that the grant reserved.
 *
 * @param lease the lease that was asked for
 * @param recordToken the last of the reserved tokens, which the record has
 * @param token that of the present hold
 * @param deadline until when the storage surely knows the grant, by the monotonic timer
 * @param handedOff whether the hold came from another one of this process
 */
record Tenure(Duration lease, long recordToken, long token, long deadline, boolean handedOff) {

	/**
	 * Returns the tenure of a grant.
	 * @param requestedAt the monotonic time just before the request was sent, from which
	 * the lease counts
	 */
	static Tenure granted(Duration lease, long recordToken, int tokens, long requestedAt) {
		return new Tenure(lease, recordToken, recordToken - tokens + 1, requestedAt + lease.toNanos(), false);
	}

	boolean hasNext() {
		return this.token < this.recordToken;
	}

	/**
	 * Returns the tenure of the hold that follows.
	 */
	Tenure next(long deadline) {
		return new Tenure(this.lease, this.recordToken, this.token + 1, deadline, true);
	}

	/**
	 * Returns how to release it when the present hold was the last.
	 */
	ReleaseRequest release(String lockId, String nodeId, Duration minHold) {
		return new ReleaseRequest(lockId, nodeId, this.recordToken, this.token, minHold);
	}

	/**
	 * Returns how to release it when the present hold, which is not the first, never came
	 * to be. The first token of a grant is never given back: the next grant would have
	 * the same last one, and a late release of this could hit it.
	 */
	ReleaseRequest releaseUnused(String lockId, String nodeId) {
		return new ReleaseRequest(lockId, nodeId, this.recordToken, this.token - 1, Duration.ZERO);
	}

}
