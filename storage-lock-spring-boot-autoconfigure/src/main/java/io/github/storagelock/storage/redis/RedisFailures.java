package io.github.storagelock.storage.redis;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Tells what may have become of a request that failed. An error of the server begins with
 * a word that is part of its protocol; a script that meets one has not written yet.
 */
final class RedisFailures {

	private static final Set<String> NEVER = Set.of("NOAUTH", "WRONGPASS", "NOPERM", "WRONGTYPE", "CROSSSLOT",
			"NOPROTO");

	private static final Set<String> NOT_NOW = Set.of("ERR", "READONLY", "LOADING", "OOM", "MISCONF", "CLUSTERDOWN",
			"BUSY", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "MOVED", "ASK", "UNBLOCKED");

	// What a script met that its user may not do: there is no word of the protocol for
	// it.
	private static final String NO_RIGHT = "The user executing the script can't";

	private static final int CAUSES = 10;

	private RedisFailures() {
	}

	/**
	 * Returns the failure of a request that was sent.
	 */
	static LockStorageException ofRequest(RuntimeException failure) {
		String error = error(failure);
		if (error.isEmpty()) {
			return new LockStorageException(Effect.UNKNOWN,
					"Redis did not confirm what it was asked: " + words(failure), failure);
		}
		return ofError(error, failure);
	}

	/**
	 * Returns whether the server is a replica that takes no writes.
	 */
	static boolean isReadOnly(RuntimeException failure) {
		return error(failure).contains("READONLY");
	}

	/**
	 * Returns the failure of an attempt to connect.
	 */
	static LockStorageException ofConnection(Throwable failure) {
		String error = error(failure);
		if (error.isEmpty()) {
			return new LockStorageException(Effect.NONE, "Redis cannot be reached: " + words(failure), failure);
		}
		return ofError(error, failure);
	}

	private static LockStorageException ofError(String error, Throwable failure) {
		// Redis 6 puts what a script met behind words of its own.
		return Stream.of(error.split("[\\s-]+"))
			.filter(NEVER::contains)
			.findFirst()
			.or(() -> error.contains(NO_RIGHT) ? Optional.of("NOPERM") : Optional.empty())
			.map((code) -> new LockStorageException(Effect.REFUSED,
					"Redis refuses to keep locks: " + error + advice(code), failure))
			.orElseGet(() -> new LockStorageException(Effect.NONE, "Redis keeps no locks now: " + error, failure));
	}

	private static String advice(String code) {
		return switch (code) {
			case "NOAUTH", "WRONGPASS" -> ". Set spring.data.redis.username and spring.data.redis.password";
			case "NOPERM" -> ". Let the user run scripts on the keys of the locks, and subscribe to their channel: "
					+ "ACL SETUSER <user> +@scripting +@hash +@sortedset +@connection +wait +time +unlink +publish +subscribe"
					+ " ~{storage-lock}:* resetchannels &{storage-lock}:*, with your key prefix in place of storage-lock";
			case "WRONGTYPE" -> ". Another program uses the keys of the locks: choose another key prefix";
			default -> "";
		};
	}

	/**
	 * Returns what the server said, empty if it did not.
	 */
	private static String error(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < CAUSES && cause != null; i++) {
			String message = String.valueOf(cause.getMessage());
			if (NOT_NOW.contains(code(message)) || NEVER.contains(code(message))) {
				return message.lines().findFirst().orElse("");
			}
			cause = cause.getCause();
		}
		return "";
	}

	private static String code(String message) {
		int end = message.indexOf(' ');
		return (end > 0) ? message.substring(0, end) : message;
	}

	private static String words(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < CAUSES && cause.getCause() != null; i++) {
			cause = cause.getCause();
		}
		return String.valueOf(cause.getMessage());
	}

}
