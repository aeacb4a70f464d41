package io.github.storagelock.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest.Hold;

/**
 * The names of what is kept: all of them in one slot of a cluster, by their hash tag.
 *
 * @param locks what the key of each lock begins with
 * @param expiry the sorted set of all expiries
 * @param channel where releases are told
 */
record RedisKeys(String locks, String expiry, String channel) {

	static RedisKeys of(String prefix) {
		String tag = "{" + prefix + "}:";
		return new RedisKeys(tag + "lock:", tag + "expiry", tag + "released");
	}

	/**
	 * Returns the keys that a script for one lock works on.
	 */
	List<String> of(String lockId, String ownerId) {
		requireText("owner id", ownerId);
		return ofLock(lockId);
	}

	List<String> ofLock(String lockId) {
		requireText("lock id", lockId);
		return List.of(this.locks + lockId, this.expiry);
	}

	List<String> ofHolds(List<Hold> holds) {
		return Stream.concat(Stream.of(this.expiry), holds.stream().map((hold) -> this.locks + hold.lockId())).toList();
	}

	/**
	 * Refuses what would come back as another text.
	 */
	private static void requireText(String what, String text) {
		if (text.isEmpty() || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new LockStorageException(Effect.REFUSED, "The " + what + " '" + text
					+ "' cannot be kept in Redis: it must be text in valid Unicode, and not empty", null);
		}
	}

}
