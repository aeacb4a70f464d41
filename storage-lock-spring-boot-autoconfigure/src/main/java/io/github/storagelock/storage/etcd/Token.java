package io.github.storagelock.storage.etcd;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * A fencing token: the revision of etcd at which the lock was taken, and the number of a
 * hold under it. Revisions never go back, so tokens grow without a record of the previous
 * one.
 *
 * @param revision the revision that the key was created at
 * @param tokens the number of the last hold, from 1
 */
record Token(long revision, int tokens) {

	private static final int BITS = 20;

	// A revision takes as many: no two blocks overlap.
	private static final int MOST = 1 << BITS;

	static Token of(long value) {
		return new Token(value >> BITS, (int) (value & (MOST - 1)) + 1);
	}

	/**
	 * Returns how many tokens are asked for, if a block can have so many.
	 */
	static int checked(int tokens) {
		if (tokens < 1 || tokens > MOST) {
			throw new LockStorageException(Effect.REFUSED,
					"One acquisition can reserve 1 to " + MOST + " fencing tokens, not " + tokens, null);
		}
		return tokens;
	}

	long value() {
		return (this.revision << BITS) + this.tokens - 1;
	}

	/**
	 * Returns whether a key can have been created at the revision.
	 */
	boolean isPossible() {
		return this.revision > 0;
	}

}
