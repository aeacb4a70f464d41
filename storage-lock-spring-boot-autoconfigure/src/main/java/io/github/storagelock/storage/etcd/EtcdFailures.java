package io.github.storagelock.storage.etcd;

import java.net.ConnectException;
import java.util.Locale;

import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What a failure of etcd says of the request.
 */
final class EtcdFailures {

	private EtcdFailures() {
	}

	/**
	 * Returns what the storage throws.
	 * @param what what was tried
	 * @param failure what etcd or its client says
	 * @param cause the failure as it came
	 * @param unheard what may have become of the request if nobody knows
	 */
	static LockStorageException exception(String what, EtcdException failure, Throwable cause, Effect unheard) {
		String says = words(failure, cause);
		return switch (failure.getErrorCode()) {
			case PERMISSION_DENIED ->
				new LockStorageException(Effect.REFUSED, what + ": the user of etcd has no right to the keys (" + says
						+ "); grant it to read and write those below the prefix of the locks", cause);
			// Tokens of etcd's end with its process; the client gets a new one by itself.
			case UNAUTHENTICATED -> new LockStorageException(isTransient(says) ? Effect.NONE : Effect.REFUSED,
					what + ": etcd does not know the user (" + says + ")", cause);
			case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED -> new LockStorageException(
					isTransient(says) ? Effect.NONE : Effect.REFUSED, what + ": etcd refuses it (" + says + ")", cause);
			case RESOURCE_EXHAUSTED ->
				new LockStorageException(Effect.NONE, what + ": etcd takes no writes now (" + says + ")", cause);
			default -> new LockStorageException(isNeverSent(cause) ? Effect.NONE : unheard,
					what + ": etcd failed (" + says + ")", cause);
		};
	}

	/**
	 * Returns what etcd itself says, which may be the cause of what the client does.
	 */
	private static String words(EtcdException failure, Throwable cause) {
		String says = failure.getMessage();
		for (Throwable deeper = cause; says == null && deeper != null; deeper = deeper.getCause()) {
			EtcdException other = EtcdExceptionFactory.toEtcdException(deeper);
			says = other.getMessage();
		}
		return (says != null) ? says : failure.getErrorCode().toString();
	}

	private static boolean isTransient(String says) {
		String lower = says.toLowerCase(Locale.ROOT);
		return lower.contains("invalid auth token") || lower.contains("auth store is old");
	}

	private static boolean isNeverSent(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ConnectException) {
				return true;
			}
		}
		return false;
	}

}
