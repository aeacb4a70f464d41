package io.github.storagelock.storage;

import org.jspecify.annotations.Nullable;

/**
 * A storage could not do what it was asked.
 *
 * @since 0.1.0
 */
public class LockStorageException extends RuntimeException {

	private final Effect effect;

	/**
	 * Creates the exception.
	 * @param effect what may have become of the request
	 * @param message what failed, and the way out
	 * @param cause why it failed
	 */
	public LockStorageException(Effect effect, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.effect = effect;
	}

	/**
	 * Returns what may have become of the request.
	 * @return the effect
	 */
	public Effect effect() {
		return this.effect;
	}

	/**
	 * What may have become of a request that failed.
	 */
	public enum Effect {

		/**
		 * It was not carried out; trying again may help.
		 */
		NONE,

		/**
		 * It was carried out, will be, or neither: its answer did not arrive. Trying
		 * again may help.
		 */
		UNKNOWN,

		/**
		 * It was refused for good: trying again is pointless.
		 */
		REFUSED

	}

}
