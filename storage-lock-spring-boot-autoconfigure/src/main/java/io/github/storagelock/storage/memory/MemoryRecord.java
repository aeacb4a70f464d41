package io.github.storagelock.storage.memory;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a lock; times are epoch microseconds.
 */
record MemoryRecord(@Nullable String ownerId, long token, long acquiredAt, long expiresAt, long wantedUntil) {

	boolean belongsTo(String ownerId, long token) {
		return ownerId.equals(this.ownerId) && token == this.token;
	}

	boolean isRevoked(long token) {
		return this.ownerId == null && token == this.token;
	}

	MemoryRecord withExpiry(long expiresAt) {
		return new MemoryRecord(this.ownerId, this.token, this.acquiredAt, expiresAt, this.wantedUntil);
	}

	MemoryRecord wantedUntil(long wantedUntil) {
		return new MemoryRecord(this.ownerId, this.token, this.acquiredAt, this.expiresAt, wantedUntil);
	}

	/**
	 * Returns the record without its owner.
	 */
	MemoryRecord released(long lastToken, long expiresAt) {
		return new MemoryRecord(null, lastToken, this.acquiredAt, expiresAt, this.wantedUntil);
	}

}
