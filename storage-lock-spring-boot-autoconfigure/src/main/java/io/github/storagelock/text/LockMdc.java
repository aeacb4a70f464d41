package io.github.storagelock.text;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Adds a lock to what the current thread logs, until it is closed: then what was there
 * before is there again.
 */
public final class LockMdc implements AutoCloseable {

	/**
	 * Where nothing is added.
	 */
	public static final LockMdc NONE = new LockMdc(false);

	private static final String ID = "lock.id";

	private static final String TOKEN = "lock.token";

	private final boolean added;

	private final @Nullable String id;

	private final @Nullable String token;

	private LockMdc(boolean added) {
		this.added = added;
		this.id = added ? MDC.get(ID) : null;
		this.token = added ? MDC.get(TOKEN) : null;
	}

	/**
	 * Adds a lock.
	 * @param lockId its id
	 * @param token the number of the hold
	 * @return the end of it
	 */
	public static LockMdc add(String lockId, String token) {
		LockMdc before = new LockMdc(true);
		MDC.put(ID, lockId);
		MDC.put(TOKEN, token);
		return before;
	}

	@Override
	public void close() {
		if (this.added) {
			restore(ID, this.id);
			restore(TOKEN, this.token);
		}
	}

	private static void restore(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

}
