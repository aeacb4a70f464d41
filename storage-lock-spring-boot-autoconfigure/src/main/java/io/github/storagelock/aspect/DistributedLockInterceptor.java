package io.github.storagelock.aspect;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.text.LockMdc;

/**
 * Runs locked methods under their locks.
 */
final class DistributedLockInterceptor implements MethodInterceptor {

	private final LockedMethods methods;

	private final Supplier<StorageLockRegistry> registry;

	private final LockThreads threads;

	private final boolean mdc;

	private final NestedProxies nested = new NestedProxies();

	DistributedLockInterceptor(LockedMethods methods, Supplier<StorageLockRegistry> registry, LockThreads threads,
			boolean mdc) {
		this.methods = methods;
		this.registry = registry;
		this.threads = threads;
		this.mdc = mdc;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (this.nested.isInner(invocation)) {
			return this.nested.proceedFromInner(invocation);
		}
		// The very class that the pointcut was asked about, which may itself be a proxy.
		Object target = invocation.getThis();
		LockedMethod method = this.methods.find(invocation.getMethod(),
				(target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass());
		if (method == null) {
			return invocation.proceed();
		}
		LockedCall call = new LockedCall(method, invocation, this.registry.get());
		if (method.result() instanceof ResultType.Reactive reactive) {
			return new ReactiveLocking(call, invocation, reactive.adapter(), this.nested, this.threads).result();
		}
		boolean isStage = method.result() instanceof ResultType.Stage;
		LockAttempt attempt = isStage ? call.attemptForResult() : call.attemptForThread();
		if (attempt instanceof LockAttempt.Taken taken) {
			return isStage ? proceedToStage(invocation, taken.locks()) : proceed(invocation, taken.locks(), method);
		}
		if (attempt instanceof LockAttempt.Busy busy) {
			return call.insteadOfBody(busy);
		}
		LockAttempt.Interrupted interrupted = (LockAttempt.Interrupted) attempt;
		if (ReflectionUtils.declaresException(invocation.getMethod(), InterruptedException.class)) {
			throw interrupted.cause();
		}
		Thread.currentThread().interrupt();
		throw interrupted.toNotAcquired();
	}

	private @Nullable Object proceed(MethodInvocation invocation, HeldLocks locks, LockedMethod method)
			throws Throwable {
		Object result;
		try (LockMdc logged = this.mdc ? locks.inLogs() : LockMdc.NONE) {
			result = this.nested.proceed(invocation);
		}
		catch (Throwable ex) {
			locks.releaseAfter(ex);
			throw ex;
		}
		locks.release();
		method.result().checkEnded(method.method(), result);
		return result;
	}

	private @Nullable Object proceedToStage(MethodInvocation invocation, HeldLocks locks) throws Throwable {
		CompletionStage<?> work;
		// What the body does itself, before others go on with it.
		try (FencedScope scope = locks.fenceCurrentThread();
				LockMdc logged = this.mdc ? locks.inLogs() : LockMdc.NONE) {
			work = (CompletionStage<?>) this.nested.proceed(invocation);
		}
		catch (Throwable ex) {
			locks.releaseAfter(ex);
			throw ex;
		}
		if (work == null) {
			locks.release();
			return null;
		}
		return LockedFuture.of(work, locks, this.threads);
	}

}
