package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;

/**
 * Leases of one owner and one length that are to be extended.
 *
 * @param ownerId the node that holds them
 * @param lease how long each is to run from now
 * @param holds which; no lock id twice
 * @since 0.1.0
 */
public record RenewRequest(String ownerId, Duration lease, List<Hold> holds) {

	/**
	 * Creates the request.
	 */
	public RenewRequest {
		holds = List.copyOf(holds);
	}

	/**
	 * One hold.
	 *
	 * @param lockId what is locked
	 * @param fencingToken its number
	 */
	public record Hold(String lockId, long fencingToken) {
	}

}
