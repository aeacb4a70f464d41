package io.github.storagelock.aspect;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.DistributedLock;

/**
 * A {@link DistributedLock} annotation asks for something that cannot be done: its method
 * cannot be intercepted, or one of its attributes makes no sense. Thrown when the bean is
 * created or the application has started for all that can be seen by then, else by the
 * call.
 *
 * @since 0.1.0
 */
public class InvalidDistributedLockException extends IllegalArgumentException {

	private final String method;

	private final String reason;

	private final String action;

	InvalidDistributedLockException(String method, String reason, String action, @Nullable Throwable cause) {
		super("@DistributedLock on " + method + ": " + reason + ". " + action, cause);
		this.method = method;
		this.reason = reason;
		this.action = action;
	}

	/**
	 * Returns which method is meant.
	 * @return the class, the method and its parameter types
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns what is wrong.
	 * @return the reason, without a full stop
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns what to do about it.
	 * @return whole sentences
	 */
	public String action() {
		return this.action;
	}

}
