package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.OnBusy;
import io.github.storagelock.OnLost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for methods whose work goes on after they have returned a stage.
 */
class DistributedLockStageTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void lockIsHeldUntilTheWorkEndsAndReleasedBeforeTheResultIsSeen() throws Exception {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletableFuture<String> result = service.future(work);
		CompletableFuture<Boolean> heldWhenSeen = result.thenApply((value) -> this.beans.registry.isHeld("stage"));
		assertThat(this.beans.registry.events).containsExactly("acquire stage");
		work.complete("done");

		assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(heldWhenSeen.get(30, TimeUnit.SECONDS)).isFalse();
		assertThat(this.beans.registry.events).containsExactly("acquire stage", "release stage");
	}

	@Test
	void threadThatEndsTheWorkDoesNotRelease() throws Exception {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletionStage<String> result = service.stage(work);
		work.complete("done");

		assertThat(result.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(this.beans.registry.releaseThreads).singleElement()
			.asString()
			.doesNotContain(Thread.currentThread().getName())
			.startsWith("storage-lock-");
	}

	@Test
	void transactionsOfTheBodyItselfAreFenced() {
		Service service = this.beans.start(Service.class);

		CompletableFuture<Boolean> fenced = service.fenced(this.beans.registry);

		assertThat(fenced).isCompletedWithValue(true);
		assertThat(this.beans.registry.fencing).isEmpty();
	}

	@Test
	void workThatHasEndedIsReleasedAtOnce() {
		Service service = this.beans.start(Service.class);

		CompletableFuture<String> result = service.future(CompletableFuture.completedFuture("done"));

		assertThat(result).isCompletedWithValue("done");
		assertThat(this.beans.registry.releaseThreads).containsExactly(Thread.currentThread().getName());
	}

	@Test
	void failureOfTheWorkIsPassedOnAfterTheRelease() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletableFuture<String> result = service.future(work);
		work.completeExceptionally(new IllegalStateException("work"));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseExactlyInstanceOf(IllegalStateException.class);
		assertThat(this.beans.registry.isHeld("stage")).isFalse();
	}

	@Test
	void methodThatThrowsOrReturnsNothingReleasesAtOnce() {
		Service service = this.beans.start(Service.class);

		assertThatIllegalStateException().isThrownBy(service::failing);
		assertThat(service.future(null)).isNull();

		assertThat(this.beans.registry.events).containsExactly("acquire stage", "release stage", "acquire stage",
				"release stage");
	}

	@Test
	void lossBecomesTheFailureOfASuccessfulResult() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletableFuture<String> result = service.telling(work);
		this.beans.registry.lose("stage");
		assertThat(result).isNotDone();
		work.complete("done");

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(LockLostException.class);
	}

	@Test
	void lossIsSuppressedByTheFailureOfTheWork() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();
		IllegalStateException failure = new IllegalStateException("work");

		CompletableFuture<String> result = service.telling(work.thenApply((value) -> {
			throw failure;
		}));
		this.beans.registry.lose("stage");
		work.complete("go");

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join).withCause(failure);
		assertThat(failure.getSuppressed()).hasOnlyElementsOfType(LockLostException.class).hasSize(1);
	}

	@Test
	void lossEndsTheResultAndCancelsTheWork() {
		Service service = this.beans.start(Service.class);
		CompletableFuture<String> work = new CompletableFuture<>();

		CompletableFuture<String> result = service.future(work);
		this.beans.registry.lose("stage");

		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(LockLostException.class);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(work::isCancelled);
	}

	@Test
	void busyLockIsThrownOrSkippedWithACompletedStage() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("stage");

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> service.future(new CompletableFuture<>()));
		assertThat(service.skipping()).isCompletedWithValue(null);
	}

	static class Service {

		@DistributedLock(name = "stage")
		CompletableFuture<Boolean> fenced(RecordingRegistry registry) {
			return CompletableFuture.completedFuture(registry.fencing.containsValue("stage"));
		}

		@DistributedLock(name = "stage")
		CompletableFuture<String> future(CompletableFuture<String> work) {
			return work;
		}

		@DistributedLock(name = "stage")
		CompletionStage<String> stage(CompletionStage<String> work) {
			return work;
		}

		@DistributedLock(name = "stage", onLost = OnLost.NOTIFY)
		CompletableFuture<String> telling(CompletableFuture<String> work) {
			return work;
		}

		@DistributedLock(name = "stage")
		CompletableFuture<String> failing() {
			throw new IllegalStateException("method");
		}

		@DistributedLock(name = "stage", onBusy = OnBusy.SKIP)
		CompletableFuture<String> skipping() {
			return CompletableFuture.completedFuture("body");
		}

	}

}
