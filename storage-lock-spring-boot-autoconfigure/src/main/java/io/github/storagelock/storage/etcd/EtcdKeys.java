package io.github.storagelock.storage.etcd;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.etcd.jetcd.ByteSequence;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * The keys of the locks: one while it is taken, one that remembers its last token for a
 * while after, and one while a node waits.
 */
final class EtcdKeys {

	private final String prefix;

	EtcdKeys(String prefix) {
		this.prefix = prefix;
	}

	/**
	 * Returns the key that exists while a lock is held or kept.
	 */
	ByteSequence taken(String lockId) {
		return bytes(this.prefix + "h/" + lockId);
	}

	/**
	 * Returns the key that has the last token of a lock that was released.
	 */
	ByteSequence released(String lockId) {
		return bytes(this.prefix + "r/" + lockId);
	}

	/**
	 * Returns the key that exists while a node waits.
	 */
	ByteSequence wanted(String lockId) {
		return bytes(this.prefix + "w/" + lockId);
	}

	/**
	 * Returns what is before all locks that are taken.
	 */
	ByteSequence firstTaken() {
		return taken("");
	}

	/**
	 * Returns what is behind all locks that are taken.
	 */
	ByteSequence endOfTaken() {
		// The character after the slash.
		return bytes(this.prefix + "h0");
	}

	/**
	 * Returns the id of a lock that is taken.
	 */
	String lockId(ByteSequence taken) {
		return text(taken.substring(firstTaken().size()));
	}

	/**
	 * Returns text as etcd keeps it.
	 * @throws LockStorageException if it is no valid Unicode, and would come back as
	 * something else
	 */
	static ByteSequence bytes(String text) {
		try {
			ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return ByteSequence.from(bytes);
		}
		catch (CharacterCodingException ex) {
			throw new LockStorageException(Effect.REFUSED, "etcd cannot keep '" + text + "': it is no valid Unicode",
					ex);
		}
	}

	static String text(ByteSequence bytes) {
		return bytes.toString(StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "etcd, keys below '" + this.prefix + "'";
	}

}
