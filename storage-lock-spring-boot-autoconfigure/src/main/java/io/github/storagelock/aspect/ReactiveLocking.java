package io.github.storagelock.aspect;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.core.ReactiveAdapter;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.LockLostException;

/**
 * Locks a reactive method: each subscription takes the locks, runs the body and releases
 * when that ends. The only class that needs Reactor.
 */
final class ReactiveLocking {

	private static final Logger logger = LoggerFactory.getLogger(ReactiveLocking.class);

	private final LockedCall call;

	private final ProxyMethodInvocation invocation;

	private final ReactiveAdapter adapter;

	private final NestedProxies nested;

	private final LockThreads threads;

	ReactiveLocking(LockedCall call, MethodInvocation invocation, ReactiveAdapter adapter, NestedProxies nested,
			LockThreads threads) {
		this.call = call;
		this.invocation = (ProxyMethodInvocation) ((ProxyMethodInvocation) invocation).invocableClone();
		this.adapter = adapter;
		this.nested = nested;
		this.threads = threads;
	}

	/**
	 * Returns the result of the method, which does nothing before it is subscribed to.
	 */
	Object result() {
		Mono<SubscriptionLocks> subscription = Mono.fromSupplier(SubscriptionLocks::new);
		if (this.adapter.isMultiValue()) {
			return this.adapter
				.fromPublisher(Flux.usingWhen(subscription, (locks) -> attempt(locks).flatMapMany(this::body),
						this::release, this::releaseAfter, this::releaseCancelled));
		}
		return this.adapter.fromPublisher(
				Mono.usingWhen(subscription, (locks) -> attempt(locks).flatMap((attempt) -> Mono.from(body(attempt))),
						this::release, this::releaseAfter, this::releaseCancelled));
	}

	private Mono<LockAttempt> attempt(SubscriptionLocks locks) {
		return Mono.create((sink) -> {
			AttemptTask task = new AttemptTask(locks, this.call, sink);
			sink.onCancel(() -> task.cancel(true));
			this.threads.acquire(task);
		});
	}

	private Publisher<?> body(LockAttempt attempt) {
		try {
			if (attempt instanceof LockAttempt.Taken taken) {
				HeldLocks locks = taken.locks();
				try (FencedScope scope = locks.fenceCurrentThread()) {
					// Aspects inside of this one look for the invocation on their own
					// thread.
					Object result = this.nested.proceed(this.invocation.invocableClone(),
							ExposeInvocationInterceptor.INSTANCE);
					return untilLost(fenced(this.adapter.toPublisher(result), locks), locks);
				}
			}
			if (attempt instanceof LockAttempt.Busy busy) {
				Object result = this.call.insteadOfBody(busy);
				return (result != null) ? this.adapter.toPublisher(result) : Flux.empty();
			}
			throw ((LockAttempt.Interrupted) attempt).toNotAcquired();
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			return Flux.error(ex);
		}
	}

	/**
	 * Lets the locks fence what the body does on the thread that subscribes to it, before
	 * others go on with it.
	 */
	private Publisher<Object> fenced(Publisher<?> body, HeldLocks locks) {
		return (subscriber) -> {
			Thread thread = Thread.currentThread();
			try (FencedScope scope = locks.fenceCurrentThread()) {
				// What follows downstream on this thread is not under the locks.
				Runnable end = () -> {
					if (Thread.currentThread() == thread) {
						scope.close();
					}
				};
				Publisher<Object> ending = this.adapter.isMultiValue()
						? Flux.<Object>from(body).doOnTerminate(end).doOnCancel(end)
						: Mono.<Object>fromDirect(body).doOnCancel(end);
				ending.subscribe(subscriber);
			}
		};
	}

	private Publisher<?> untilLost(Publisher<?> body, HeldLocks locks) {
		AtomicReference<@Nullable LockLostException> lost = new AtomicReference<>();
		Sinks.Empty<Object> end = Sinks.empty();
		locks.onLost((ex) -> {
			lost.compareAndSet(null, ex);
			this.threads.release(end::tryEmitEmpty);
		});
		// An error as the signal would go downstream, but leave the body running.
		Mono<Object> failure = Mono.defer(() -> {
			LockLostException ex = lost.get();
			return (ex != null) ? Mono.error(ex) : Mono.empty();
		});
		return this.adapter.isMultiValue() ? Flux.<Object>from(body).takeUntilOther(end.asMono()).concatWith(failure)
				: Mono.<Object>fromDirect(body).takeUntilOther(end.asMono()).switchIfEmpty(failure);
	}

	private Mono<Void> release(SubscriptionLocks locks) {
		return onOwnThread(() -> locks.end().release());
	}

	private Mono<Void> releaseAfter(SubscriptionLocks locks, Throwable failure) {
		return onOwnThread(() -> locks.end().releaseAfter(failure));
	}

	private Mono<Void> releaseCancelled(SubscriptionLocks locks) {
		return release(locks).onErrorComplete((ex) -> {
			logger.debug("The lock of a cancelled subscription was not released", ex);
			return true;
		});
	}

	private Mono<Void> onOwnThread(Runnable action) {
		return Mono.create((sink) -> this.threads.release(() -> {
			try {
				action.run();
			}
			catch (Throwable ex) {
				sink.error(ex);
				return;
			}
			sink.success();
		}));
	}

	/**
	 * Takes the locks on a thread of its own; cancelling it ends the wait, and never
	 * interrupts what follows.
	 */
	private static final class AttemptTask extends FutureTask<LockAttempt> {

		private final MonoSink<LockAttempt> sink;

		private AttemptTask(SubscriptionLocks locks, LockedCall call, MonoSink<LockAttempt> sink) {
			super(() -> locks.take(call));
			this.sink = sink;
		}

		@Override
		protected void done() {
			if (isCancelled()) {
				return;
			}
			LockAttempt attempt = null;
			Throwable failure = null;
			try {
				attempt = get();
			}
			catch (ExecutionException ex) {
				failure = ex.getCause();
			}
			catch (InterruptedException ex) {
				failure = ex;
			}
			signal(attempt, failure);
		}

		private void signal(@Nullable LockAttempt attempt, @Nullable Throwable failure) {
			if (failure != null) {
				this.sink.error(failure);
			}
			else {
				this.sink.success(attempt);
			}
		}

	}

}
