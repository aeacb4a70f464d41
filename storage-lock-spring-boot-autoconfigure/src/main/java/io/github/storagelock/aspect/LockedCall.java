package io.github.storagelock.aspect;

import java.util.Map;
import java.util.SortedMap;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;

/**
 * One call of a locked method: takes its locks, and stands in for the body without them.
 */
final class LockedCall {

	private final LockedMethod method;

	private final @Nullable Object target;

	private final @Nullable Object[] arguments;

	private final StorageLockRegistry registry;

	LockedCall(LockedMethod method, MethodInvocation invocation, StorageLockRegistry registry) {
		this.method = method;
		this.target = invocation.getThis();
		this.arguments = invocation.getArguments().clone();
		this.registry = registry;
	}

	/**
	 * Takes the locks for this thread, re-entrant.
	 */
	LockAttempt attemptForThread() {
		return attempt((id, options) -> given(this.registry.obtain(id, options), "lock '" + id + "'").acquire());
	}

	/**
	 * Takes the locks for whoever has the result.
	 */
	LockAttempt attemptForResult() {
		return attempt(this.registry::acquire);
	}

	private LockAttempt attempt(Acquisition acquisition) {
		SortedMap<String, DistributedLockSpec> locks = this.method.locks(this.target, this.arguments);
		HeldLocks held = new HeldLocks();
		for (Map.Entry<String, DistributedLockSpec> lock : locks.entrySet()) {
			DistributedLockSpec spec = lock.getValue();
			try {
				LockOptions options = spec.options(given(this.registry.defaultOptions(), "default options"));
				LockLease lease = acquisition.acquire(lock.getKey(), options);
				held.add(given(lease, "lock '" + lock.getKey() + "'"), options.onLost());
			}
			catch (IllegalArgumentException ex) {
				held.releaseAfter(ex);
				throw ofId(spec, lock.getKey(), ex);
			}
			catch (LockNotAcquiredException ex) {
				held.releaseAfter(ex);
				return new LockAttempt.Busy(spec, ex);
			}
			catch (InterruptedException ex) {
				held.releaseAfter(ex);
				return new LockAttempt.Interrupted(lock.getKey(), ex);
			}
			catch (RuntimeException | Error ex) {
				held.releaseAfter(ex);
				throw ex;
			}
		}
		return new LockAttempt.Taken(held);
	}

	private IllegalArgumentException ofId(DistributedLockSpec spec, String lockId, IllegalArgumentException failure) {
		try {
			this.registry.obtain(lockId);
			return failure;
		}
		catch (IllegalArgumentException refused) {
			return spec.id().refuseId(refused);
		}
	}

	/**
	 * Returns what the registry gave, and explains a mock that gives nothing.
	 */
	private <T> T given(@Nullable T value, String what) {
		if (value == null) {
			throw new StorageLockException("The StorageLockRegistry bean, " + this.registry.getClass().getName()
					+ ", gave no " + what + " for " + this.method.method() + ". If it is a mock, let it give one, or"
					+ " set storage-lock.enabled=false to run the method without a lock");
		}
		return value;
	}

	/**
	 * Returns what the annotation wants instead of the body; null stands for an empty
	 * publisher.
	 */
	@Nullable Object insteadOfBody(LockAttempt.Busy busy) throws Throwable {
		FallbackMethod fallback = busy.spec().fallback();
		if (fallback != null) {
			return fallback.invoke(this.target, this.arguments.clone(), busy.cause());
		}
		return switch (busy.spec().onBusy()) {
			case THROW -> throw busy.cause();
			case SKIP -> this.method.result().skipped();
		};
	}

	private interface Acquisition {

		LockLease acquire(String lockId, LockOptions options) throws InterruptedException;

	}

}
