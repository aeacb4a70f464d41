package io.github.storagelock.storage.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What the key of a lock says that is held, or kept for the rest of a minimum hold.
 *
 * @param ownerId the node that holds it, null when it is kept
 * @param token its token
 * @param leaseId the lease of etcd's that the key lives on
 */
record TakenKey(@Nullable String ownerId, Token token, long leaseId) {

	private static final String HELD = "held ";

	private static final String KEPT = "kept ";

	static TakenKey of(KeyValue key) {
		String value = EtcdKeys.text(key.getValue());
		int tokensEnd = value.indexOf(' ', HELD.length());
		if (tokensEnd > 0 && (value.startsWith(HELD) || value.startsWith(KEPT))) {
			try {
				int tokens = Integer.parseInt(value.substring(HELD.length(), tokensEnd));
				String ownerId = value.startsWith(HELD) ? value.substring(tokensEnd + 1) : null;
				return new TakenKey(ownerId, new Token(key.getCreateRevision(), tokens), key.getLease());
			}
			catch (NumberFormatException ex) {
				// Told below.
			}
		}
		throw new LockStorageException(Effect.REFUSED, "Key '" + EtcdKeys.text(key.getKey())
				+ "' of etcd is not a lock's: delete it, or choose another prefix for the locks", null);
	}

	/**
	 * Returns the value of a key that is held.
	 * @param tokens how many tokens are reserved
	 */
	static ByteSequence held(String ownerId, int tokens) {
		return EtcdKeys.bytes(HELD + tokens + " " + ownerId);
	}

	/**
	 * Returns the value of a key that is kept.
	 * @param tokens how many tokens were used
	 * @param releaseId which release it was
	 */
	static ByteSequence kept(int tokens, String releaseId) {
		return EtcdKeys.bytes(KEPT + tokens + " " + releaseId);
	}

}
