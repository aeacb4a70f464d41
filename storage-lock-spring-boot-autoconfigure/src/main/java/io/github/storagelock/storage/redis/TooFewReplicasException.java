package io.github.storagelock.storage.redis;

/**
 * Too few replicas have what was written: nobody knows whether it will outlive the
 * primary.
 */
final class TooFewReplicasException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	TooFewReplicasException(String message) {
		super(message);
	}

}
