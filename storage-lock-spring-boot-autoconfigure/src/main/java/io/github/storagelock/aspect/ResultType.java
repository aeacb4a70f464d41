package io.github.storagelock.aspect;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

import io.github.storagelock.OnBusy;

/**
 * What a method returns, which says when its work has ended.
 */
sealed interface ResultType {

	/**
	 * What has to be on the class path for reactive results.
	 */
	String REACTOR = "reactor.core.publisher.Flux";

	/**
	 * How to say that work may go on without the lock.
	 */
	String RELEASE_ON_RETURN = "set releaseOnReturn = true if the lock is to end when the method returns.";

	/**
	 * Returns what stands for the result of a method that did not run; not called for
	 * {@link Reactive} ones.
	 */
	@Nullable Object skipped();

	/**
	 * Finds the kind of result and refuses those whose end cannot be seen.
	 * @param releaseOnReturn whether the end is to be that of the method
	 */
	static ResultType of(AnnotatedMethod method, boolean releaseOnReturn) {
		Class<?> type = method.resultType();
		Class<?>[] parameters = method.method().getParameterTypes();
		if (parameters.length > 0
				&& parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation")) {
			throw method.refuse("it is a suspend function, which returns before its work has ended",
					"Take the lock in its body from the StorageLockRegistry, or return a Mono, a Flux or a CompletableFuture.");
		}
		if (releaseOnReturn) {
			return new Value(type, true);
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			refuseArguments(method);
			if (!type.isAssignableFrom(CompletableFuture.class)) {
				throw unsupported(method, type, "CompletionStage or CompletableFuture");
			}
			return new Stage();
		}
		if (Future.class.isAssignableFrom(type)) {
			throw method.refuse("it returns a " + type.getName() + ", which does not tell when its work has ended",
					"Return a CompletableFuture, or " + RELEASE_ON_RETURN);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter != null && ClassUtils.isPresent(REACTOR, ResultType.class.getClassLoader())) {
			refuseArguments(method);
			if (!type.isAssignableFrom(adapter.getReactiveType())) {
				throw unsupported(method, type, adapter.getReactiveType().getName());
			}
			return new Reactive(adapter);
		}
		if (adapter != null || isPublisher(type)) {
			throw method.refuse(
					"it returns a " + type.getName() + ", whose end cannot be seen without Reactor on the class path",
					"Add the dependency io.projectreactor:reactor-core.");
		}
		Class<?> outliving = OutlivingResult.in(method.genericResultType());
		if (outliving != null) {
			throw outliving(method, outliving);
		}
		return new Value(type, false);
	}

	private static void refuseArguments(AnnotatedMethod method) {
		Class<?> outliving = OutlivingResult.inArguments(method.genericResultType());
		if (outliving != null) {
			throw outliving(method, outliving);
		}
	}

	private static InvalidDistributedLockException outliving(AnnotatedMethod method, Class<?> type) {
		return method.refuse(
				"it returns a " + method.genericResultType() + ", and the work of a " + type.getName()
						+ " goes on after the lock was released, without telling when it has ended",
				"Do the work in the method and return what comes of it, such as a List, or return a CompletableFuture"
						+ " of that, or " + RELEASE_ON_RETURN);
	}

	/**
	 * Refuses to skip a method that has no result to give then.
	 */
	default void checkBusy(AnnotatedMethod method, OnBusy onBusy) {
		if (onBusy != OnBusy.SKIP) {
			return;
		}
		if (this instanceof Value value && value.type().isPrimitive() && value.type() != void.class) {
			throw method.refuse("onBusy = SKIP has no result to give for the primitive type " + value.type(),
					"Return " + ClassUtils.resolvePrimitiveIfNecessary(value.type()).getSimpleName()
							+ " or an Optional, or name a fallback method.");
		}
		if (this instanceof Reactive reactive && !reactive.adapter().supportsEmpty()) {
			throw method.refuse("onBusy = SKIP has no result to give for "
					+ reactive.adapter().getReactiveType().getName() + ", which cannot be empty",
					"Return a type that can, or name a fallback method.");
		}
	}

	/**
	 * Throws if a result that was declared too vaguely shows that the work goes on.
	 */
	default void checkEnded(AnnotatedMethod method, @Nullable Object result) {
		if (result != null && this instanceof Value value && value.isVague() && OutlivingResult.goesOn(result)) {
			throw method.refuse(
					"it returned a " + result.getClass().getName() + " although it declares "
							+ value.type().getSimpleName() + ", so the lock was released before its work had ended",
					"Declare CompletableFuture, Mono or Flux as its result, do the work in the method, or "
							+ RELEASE_ON_RETURN);
		}
	}

	private static boolean isPublisher(Class<?> type) {
		return Interfaces.of(type)
			.stream()
			.map(Class::getName)
			.anyMatch(Set.of("org.reactivestreams.Publisher", "java.util.concurrent.Flow$Publisher")::contains);
	}

	private static InvalidDistributedLockException unsupported(AnnotatedMethod method, Class<?> type, String instead) {
		return method.refuse("it returns a " + type.getName() + ", for which no other object can stand in",
				"Return " + instead + ".");
	}

	/**
	 * The work has ended when the method returns.
	 *
	 * @param type the declared type
	 * @param mayOutlive whether it is known and wanted that work goes on after the lock
	 */
	record Value(Class<?> type, boolean mayOutlive) implements ResultType {

		private boolean isVague() {
			return !this.mayOutlive && OutlivingResult.isVague(this.type);
		}

		@Override
		public @Nullable Object skipped() {
			if (this.type == Optional.class) {
				return Optional.empty();
			}
			if (this.type == OptionalInt.class) {
				return OptionalInt.empty();
			}
			if (this.type == OptionalLong.class) {
				return OptionalLong.empty();
			}
			if (this.type == OptionalDouble.class) {
				return OptionalDouble.empty();
			}
			return this.mayOutlive ? nothingLater() : null;
		}

		/**
		 * Returns what stands for a result that would have come later.
		 */
		private @Nullable Object nothingLater() {
			if (CompletionStage.class.isAssignableFrom(this.type)
					&& this.type.isAssignableFrom(CompletableFuture.class)) {
				return CompletableFuture.completedFuture(null);
			}
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(this.type);
			return (adapter != null && adapter.supportsEmpty()) ? adapter.getDescriptor().getEmptyValue() : null;
		}

	}

	/**
	 * The work has ended when the returned stage is complete.
	 */
	record Stage() implements ResultType {

		@Override
		public Object skipped() {
			return CompletableFuture.completedFuture(null);
		}

	}

	/**
	 * The work starts with a subscription and ends with it.
	 *
	 * @param adapter from and to the returned type
	 */
	record Reactive(ReactiveAdapter adapter) implements ResultType {

		@Override
		public @Nullable Object skipped() {
			return null;
		}

	}

}
