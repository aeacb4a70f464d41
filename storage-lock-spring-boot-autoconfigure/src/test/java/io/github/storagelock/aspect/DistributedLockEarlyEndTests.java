package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for results of asynchronous methods that are complete before their work has
 * ended: the lock stays until then.
 */
class DistributedLockEarlyEndTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void endWork() {
		this.end.countDown();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cancel", "complete", "completeExceptionally", "obtrudeValue", "obtrudeException",
			"orTimeout", "completeOnTimeout" })
	void lockStaysWhileTheWorkGoesOn(String way) {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> result = service.working(this.end);

		endEarly(way, result);

		Awaitility.await().atMost(SOON).until(result::isDone);
		assertThatLockStays("stage");
		this.end.countDown();
		awaitRelease("stage");
	}

	private static void endEarly(String way, CompletableFuture<String> result) {
		Consumer<CompletableFuture<String>> early = switch (way) {
			case "cancel" -> (future) -> assertThat(future.cancel(true)).isTrue();
			case "complete" -> (future) -> future.complete("early");
			case "completeExceptionally" -> (future) -> future.completeExceptionally(new IllegalStateException());
			case "obtrudeValue" -> (future) -> future.obtrudeValue("early");
			case "obtrudeException" -> (future) -> future.obtrudeException(new IllegalStateException());
			case "orTimeout" -> (future) -> future.orTimeout(1, TimeUnit.MILLISECONDS);
			case "completeOnTimeout" -> (future) -> future.completeOnTimeout("early", 1, TimeUnit.MILLISECONDS);
			default -> throw new IllegalArgumentException(way);
		};
		early.accept(result);
	}

	@Test
	void lockStaysWhenADependantIsCancelled() {
		Service service = this.beans.start(Service.class);

		service.working(this.end).thenApply(String::length).cancel(true);

		assertThatLockStays("stage");
		this.end.countDown();
		awaitRelease("stage");
	}

	@Test
	void lockStaysWhenAStageOfAnotherKindIsCancelled() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletionStage<String> result = service.stage(work.minimalCompletionStage());
		result.toCompletableFuture().cancel(true);

		assertThat(result.toCompletableFuture()).isCancelled();
		assertThatLockStays("stage");
		work.complete("done");
		awaitRelease("stage");
	}

	@Test
	void lossLeavesTheOtherLockWhileTheWorkGoesOn() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> result = service.two(this.end);

		this.beans.registry.lose("first");

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(LockLostException.class);
		assertThatLockStays("second");
		this.end.countDown();
		awaitRelease("second");
	}

	@Test
	void outerLockStaysWhenTheResultOfAnInnerMethodIsComplete() {
		Inner inner = this.beans.start(Inner.class, Outer.class);
		Outer outer = this.beans.context.getBean(Outer.class);

		CompletableFuture<String> cancelled = outer.cancelling(this.end);

		assertThat(inner).isNotNull();
		Awaitility.await().atMost(SOON).until(cancelled::isCompletedExceptionally);
		assertThatLockStays("outer");
		this.end.countDown();
		awaitRelease("outer");
		assertThat(this.beans.registry.events).endsWith("release inner", "release outer");
	}

	@Test
	void outerLockStaysWhenTheInnerOneIsLost() {
		this.beans.start(Inner.class, Outer.class);
		CompletableFuture<String> result = this.beans.context.getBean(Outer.class).working(this.end);

		this.beans.registry.lose("inner");

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(LockLostException.class);
		assertThatLockStays("outer");
		this.end.countDown();
		awaitRelease("outer");
	}

	@Test
	void resultOfAnInnerMethodIsThatOfTheOuter() {
		this.beans.start(Inner.class, Outer.class);
		CompletableFuture<String> result = this.beans.context.getBean(Outer.class).working(this.end);
		assertThat(result).isNotDone();

		this.end.countDown();

		assertThat(result.join()).isEqualTo("done");
		assertThat(this.beans.registry.isHeld("outer")).isFalse();
	}

	private void assertThatLockStays(String lockId) {
		Awaitility.await().during(Duration.ofMillis(100)).atMost(SOON).until(() -> this.beans.registry.isHeld(lockId));
	}

	private void awaitRelease(String lockId) {
		Awaitility.await().atMost(SOON).until(() -> !this.beans.registry.isHeld(lockId));
	}

	private static CompletableFuture<String> work(CountDownLatch end) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				end.await();
				return "done";
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> new Thread(task).start());
	}

	static class Service {

		@DistributedLock(name = "stage")
		CompletableFuture<String> working(CountDownLatch end) {
			return work(end);
		}

		@DistributedLock(name = "stage")
		CompletionStage<String> stage(CompletionStage<String> work) {
			return work;
		}

		@DistributedLock(name = "first")
		@DistributedLock(name = "second")
		CompletableFuture<String> two(CountDownLatch end) {
			return work(end);
		}

	}

	static class Inner {

		@DistributedLock(name = "inner")
		CompletableFuture<String> working(CountDownLatch end) {
			return work(end);
		}

	}

	static class Outer {

		@Autowired
		Inner inner;

		@DistributedLock(name = "outer")
		CompletableFuture<String> working(CountDownLatch end) {
			return this.inner.working(end);
		}

		@DistributedLock(name = "outer")
		CompletableFuture<String> cancelling(CountDownLatch end) {
			CompletableFuture<String> work = this.inner.working(end);
			work.cancel(true);
			return work;
		}

	}

}
