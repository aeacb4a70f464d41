package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.LockStorageException;

/**
 * What this node holds and waits for, as those see it who look from outside; and what
 * they may take away.
 */
final class LocalLocks {

	private final Node node;

	private final LockEntries entries;

	private final LeaseKeeper keeper;

	LocalLocks(Node node, LockEntries entries, LeaseKeeper keeper) {
		this.node = node;
		this.entries = entries;
		this.keeper = keeper;
	}

	List<LocalLock> list() {
		Map<String, Integer> users = this.entries.users();
		List<LocalLock> locks = new ArrayList<>();
		for (LeasedHold hold : this.keeper.holds()) {
			if (hold.isValid()) {
				Integer all = users.remove(hold.lockId());
				locks.add(held(hold, (all != null) ? all - 1 : 0));
			}
		}
		users.forEach((lockId, waiting) -> locks
			.add(new LocalLock(lockId, "", 0, 0, Duration.ZERO, Duration.ZERO, null, waiting)));
		return locks;
	}

	private static LocalLock held(LeasedHold hold, int waiting) {
		return new LocalLock(hold.lockId(), hold.options().label(), hold.fencingToken(), hold.recordToken(),
				Duration.ofNanos(hold.events().heldNanos()), hold.remaining(), hold.taker(), waiting);
	}

	/**
	 * Revokes a hold of whichever node, which is lost at once if it is this one.
	 * @throws StorageLockException if the storage cannot be used
	 */
	boolean revoke(String lockId, long token, boolean atOnce) {
		boolean revoked;
		try {
			revoked = this.node.storage().revoke(lockId, token, atOnce);
		}
		catch (LockStorageException ex) {
			throw new StorageLockException("Lock '" + lockId + "' could not be revoked: " + ex.getMessage(), ex);
		}
		if (revoked) {
			this.entries.forgetLeft(lockId, token);
			LeasedHold own = find(lockId, token);
			if (own != null) {
				own.life().lose(Loss.BY_REVOCATION);
			}
		}
		return revoked;
	}

	private @Nullable LeasedHold find(String lockId, long token) {
		for (LeasedHold hold : this.keeper.holds()) {
			if (hold.recordToken() == token && hold.lockId().equals(lockId)) {
				return hold;
			}
		}
		return null;
	}

}
