package io.github.storagelock.aspect;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.ClassUtils;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results whose work outlives the method that gives them.
 */
class DistributedLockResultTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@ParameterizedTest
	@ValueSource(classes = { CallableResult.class, RunnableResult.class, ThreadResult.class, SupplierResult.class,
			StreamResult.class, IntStreamResult.class, IteratorResult.class, OptionalStream.class, ListOfFutures.class,
			ArrayOfFutures.class, MonoOfIterator.class, FutureOfMono.class, OwnIterator.class, DisposableResult.class })
	void resultThatOutlivesTheMethodIsRefusedWithTheWaysOut(Class<?> beanClass) {
		InvalidDistributedLockException refusal = this.beans.refusal(beanClass);

		assertThat(refusal.reason()).startsWith("it returns a ")
			.endsWith(" goes on after the lock was released, without telling when it has ended");
		assertThat(refusal.action()).startsWith("Do the work in the method and return what comes of it")
			.endsWith("or set releaseOnReturn = true if the lock is to end when the method returns.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody", "kotlin.sequences.Sequence",
			"kotlinx.coroutines.flow.Flow", "kotlin.jvm.functions.Function0" })
	void resultOfOtherLibrariesIsRefused(String name) {
		Class<?> function = find("kotlin.Function", Object.class);
		Class<?> result = find(name, function);
		Class<?> beanClass = new ByteBuddy().subclass(Object.class)
			.name("Returning")
			.defineMethod("run", result, Visibility.PUBLIC)
			.intercept(StubMethod.INSTANCE)
			.annotateMethod(AnnotationDescription.Builder.ofType(DistributedLock.class).build())
			.make()
			.load(result.getClassLoader())
			.getLoaded();

		assertThat(this.beans.refusal(beanClass).reason()).startsWith("it returns a " + name);
	}

	/**
	 * Returns the type of that name, or one like it where the library is not there.
	 */
	private Class<?> find(String name, Class<?> parent) {
		ClassLoader loader = (parent.getClassLoader() != null) ? parent.getClassLoader() : getClass().getClassLoader();
		if (ClassUtils.isPresent(name, loader)) {
			return ClassUtils.resolveClassName(name, loader);
		}
		ByteBuddy bytes = new ByteBuddy();
		return (parent.isInterface() ? bytes.makeInterface(parent) : bytes.makeInterface()).name(name)
			.make()
			.load(loader)
			.getLoaded();
	}

	static class CallableResult {

		@DistributedLock
		Callable<String> run() {
			return () -> "a";
		}

	}

	static class RunnableResult {

		@DistributedLock
		Runnable run() {
			return () -> {
			};
		}

	}

	static class ThreadResult {

		@DistributedLock
		Thread run() {
			return new Thread();
		}

	}

	static class SupplierResult {

		@DistributedLock
		Supplier<String> run() {
			return () -> "a";
		}

	}

	static class StreamResult {

		@DistributedLock
		Stream<String> run() {
			return Stream.of("a");
		}

	}

	static class IntStreamResult {

		@DistributedLock
		IntStream run() {
			return IntStream.of(1);
		}

	}

	static class IteratorResult {

		@DistributedLock
		Iterator<String> run() {
			return List.of("a").iterator();
		}

	}

	abstract static class Own implements Iterator<String> {

	}

	static class OwnIterator {

		@DistributedLock
		Own run() {
			throw new UnsupportedOperationException();
		}

	}

	static class OptionalStream {

		@DistributedLock
		Optional<Stream<String>> run() {
			return Optional.empty();
		}

	}

	static class ListOfFutures {

		@DistributedLock
		List<? extends Future<String>> run() {
			return List.of();
		}

	}

	static class ArrayOfFutures {

		@DistributedLock
		CompletableFuture<?>[] run() {
			return new CompletableFuture<?>[0];
		}

	}

	static class MonoOfIterator {

		@DistributedLock
		Mono<Iterator<String>> run() {
			return Mono.empty();
		}

	}

	static class FutureOfMono {

		@DistributedLock
		CompletableFuture<Mono<String>> run() {
			return new CompletableFuture<>();
		}

	}

	static class DisposableResult {

		@DistributedLock
		Disposable run() {
			return Mono.never().subscribe();
		}

	}

}
