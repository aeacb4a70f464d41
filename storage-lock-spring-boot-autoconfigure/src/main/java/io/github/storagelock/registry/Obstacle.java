package io.github.storagelock.registry;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.text.DurationText;

/**
 * Who is in the way of those in this process who want a lock, as far as is known.
 *
 * @param thread the thread of this process that acquired the hold, if it is one of this
 * process
 * @param busy how the storage refused last, if it was asked
 * @param kept whether the lock was released, and is kept by a minimum hold
 */
record Obstacle(@Nullable Thread thread, @Nullable Busy busy, boolean kept) {

	static final Obstacle UNKNOWN = new Obstacle(null, null, false);

	/**
	 * Returns that the current thread has acquired the lock.
	 */
	static Obstacle ofCurrentThread() {
		return new Obstacle(Thread.currentThread(), null, false);
	}

	boolean isOfCurrentThread() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Says it in words.
	 * @param nodeId this node
	 * @param keptHere whether this node released the lock with a minimum hold that lasts
	 * @param reentrant whether the current thread holds the lock in the way that is
	 * re-entrant
	 */
	String describe(String nodeId, boolean keptHere, boolean reentrant) {
		if (this.thread != null) {
			return describe(this.thread, nodeId, reentrant);
		}
		if (this.busy == null) {
			return "wanted by other threads of this node, " + nodeId;
		}
		String remaining = this.busy.remaining().isZero() ? "" : DurationText.of(this.busy.remaining());
		String owner = this.busy.ownerId();
		if (owner == null && (this.kept || keptHere)) {
			return keptHere ? "released by this node, " + nodeId + ", kept until its minimum hold ends in " + remaining
					: "released by another node, kept until its minimum hold ends in " + remaining
							+ ", or revoked, kept until its lease does";
		}
		String end = remaining.isEmpty() ? "" : ", lease ends in " + remaining;
		if (nodeId.equals(owner)) {
			return "held by this node, " + nodeId + ", by a hold whose end the storage has not heard of" + end;
		}
		return "held by " + ((owner != null) ? owner : "another node") + end;
	}

	private String describe(Thread thread, String nodeId, boolean reentrant) {
		if (!isOfCurrentThread()) {
			String name = thread.getName().isEmpty() ? "#" + thread.getId() : "'" + thread.getName() + "'";
			return "held by thread " + name + " of this node, " + nodeId;
		}
		return reentrant ? "held by this very thread through StorageLock or @DistributedLock: a lease is not re-entrant"
				: "held by this very thread through a LockLease that it acquired and nobody has released: a lease is"
						+ " not re-entrant";
	}

}
