package io.github.storagelock.storage;

import java.time.Duration;

/**
 * One attempt to acquire.
 *
 * @param lockId what is locked
 * @param ownerId the node that wants it
 * @param lease how long the record is to be held
 * @param tokens how many fencing tokens the node reserves for holds that follow one
 * another in it, from 1 to {@value #MOST_TOKENS}. A node always asks for the same number,
 * so that no two of its grants have the same last token.
 * @since 0.1.0
 */
public record AcquireRequest(String lockId, String ownerId, Duration lease, int tokens) {

	/**
	 * The size of the largest block of tokens: a storage whose tokens are made of a
	 * number of its own has to leave room for it.
	 */
	public static final int MOST_TOKENS = 1_000_000;

	/**
	 * Creates an attempt to acquire.
	 * @throws IllegalArgumentException if the number of tokens is out of bounds
	 */
	public AcquireRequest {
		if (tokens < 1 || tokens > MOST_TOKENS) {
			throw new IllegalArgumentException("A block has from 1 to " + MOST_TOKENS + " tokens, and not " + tokens);
		}
	}

	/**
	 * Creates an attempt to acquire for one hold.
	 * @param lockId what is locked
	 * @param ownerId the node that wants it
	 * @param lease how long the record is to be held
	 */
	public AcquireRequest(String lockId, String ownerId, Duration lease) {
		this(lockId, ownerId, lease, 1);
	}

}
