package io.github.storagelock.storage.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;

/**
 * What is remembered of a lock that was released.
 *
 * @param token the last token that was used
 * @param releaseId which release it was
 */
record LastToken(long token, String releaseId) {

	static LastToken of(KeyValue key) {
		String[] parts = EtcdKeys.text(key.getValue()).split(" ", 2);
		return new LastToken(Long.parseLong(parts[0]), parts[1]);
	}

	ByteSequence toValue() {
		return EtcdKeys.bytes(this.token + " " + this.releaseId);
	}

}
