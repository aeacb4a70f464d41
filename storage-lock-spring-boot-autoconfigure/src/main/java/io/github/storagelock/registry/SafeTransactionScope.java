package io.github.storagelock.registry;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.TransactionScope;

/**
 * A scope that does not fail, and that runs a task once at most: one that throws counts
 * as one without a transaction.
 */
final class SafeTransactionScope implements TransactionScope {

	private static final Logger logger = LoggerFactory.getLogger(SafeTransactionScope.class);

	private final TransactionScope scope;

	private SafeTransactionScope(TransactionScope scope) {
		this.scope = scope;
	}

	static TransactionScope of(TransactionScope scope) {
		return (scope != NONE) ? new SafeTransactionScope(scope) : NONE;
	}

	@Override
	public boolean afterCompletion(Runnable task) {
		AtomicReference<Runnable> once = new AtomicReference<>(task);
		boolean registered = false;
		try {
			registered = this.scope.afterCompletion(() -> once.getAndSet(SafeTransactionScope::nothing).run());
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The transaction of this thread could not be found out; locks do not wait for its end", ex);
		}
		if (!registered) {
			once.set(SafeTransactionScope::nothing);
		}
		return registered;
	}

	@Override
	public @Nullable Object current() {
		try {
			return this.scope.current();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("The transaction of this thread could not be told from others", ex);
			return null;
		}
	}

	private static void nothing() {
	}

}
