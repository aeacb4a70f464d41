package io.github.storagelock.registry;

import io.github.storagelock.StorageLockException;

/**
 * Says who may still acquire locks of this node: everybody, then those only who hold one
 * already, and nobody in the end.
 */
final class Door {

	private final String nodeId;

	private final ThreadHolds threadHolds;

	// Written by the application's lifecycle, read by acquiring threads.
	private volatile boolean accepting = true;

	// Written once, read by acquiring threads.
	private volatile boolean closed;

	Door(String nodeId, ThreadHolds threadHolds) {
		this.nodeId = nodeId;
		this.threadHolds = threadHolds;
	}

	void accept(boolean accepting) {
		this.accepting = accepting;
	}

	void close() {
		this.closed = true;
	}

	boolean isOpen() {
		return this.accepting && !this.closed;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Lets nobody in any more who holds nothing, and nobody at all once this node is
	 * closed: what is under way needs its further locks to come to an end.
	 */
	void ensureOpen(String lockId) {
		if (!isOpen() && (this.closed || !this.threadHolds.isAnyHeld())) {
			throw shuttingDown(lockId);
		}
	}

	/**
	 * Ends a hold that was won while this node was being closed: nobody would renew it.
	 */
	void admit(LeasedHold hold) {
		if (this.closed) {
			hold.abandon();
			throw shuttingDown(hold.lockId());
		}
	}

	private StorageLockException shuttingDown(String lockId) {
		return new StorageLockException("Lock '" + lockId + "' cannot be acquired: this node, " + this.nodeId
				+ ", is shutting down and takes no locks any more");
	}

}
