package io.github.storagelock.aspect;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.OnBusy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for results that may or may not outlive the lock, as somebody wants it.
 */
class DistributedLockReleaseOnReturnTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void resultThatIsWantedToOutliveTheMethodIsGivenWithoutTheLock() {
		Wanted wanted = this.beans.start(Wanted.class);

		assertThat(wanted.stream()).containsExactly("a");
		assertThat(wanted.future()).isNotDone();
		assertThat(wanted.mono().block()).isEqualTo("a");
		assertThat(wanted.vague()).isInstanceOf(CompletableFuture.class);
		assertThat(wanted.publisher()).isNull();
		assertThat(this.beans.registry.isHeld("wanted")).isFalse();
		assertThat(this.beans.locks()).hasSize(5);
	}

	@Test
	void resultThatIsWantedToOutliveTheMethodIsEmptyIfSkipped() {
		this.beans.registry.busy("wanted");
		Skipped skipped = this.beans.start(Skipped.class);

		assertThat(skipped.future()).isCompletedWithValue(null);
		assertThat(skipped.mono().blockOptional()).isEmpty();
		assertThat(skipped.callable()).isNull();
	}

	@Test
	void annotationsOfOneMethodAgreeOnItsEnd() {
		assertThat(this.beans.refusal(Disagreeing.class).reason())
			.isEqualTo("its annotations differ in releaseOnReturn, but its locks end together");
	}

	@Test
	void resultThatWasDeclaredVaguelyIsRefusedByTheCall() {
		Vague vague = this.beans.start(Vague.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(vague::stream)
			.withMessageContaining("although it declares Object")
			.withMessageContaining("releaseOnReturn = true");
		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(vague::closeable);
		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(vague::lazyIterable);
		assertThat(vague.iterable()).containsExactly("a");
		assertThat(vague.ended()).isInstanceOf(Future.class);
		assertThat(vague.listed()).asString().isEqualTo("[a]");
	}

	static class Wanted {

		@DistributedLock(name = "wanted", releaseOnReturn = true)
		Stream<String> stream() {
			return Stream.of("a");
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true)
		Future<String> future() {
			return new CompletableFuture<>();
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true)
		Mono<String> mono() {
			return Mono.just("a");
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true)
		Object vague() {
			return new CompletableFuture<>();
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true)
		Flow.Publisher<String> publisher() {
			return null;
		}

	}

	static class Skipped {

		@DistributedLock(name = "wanted", releaseOnReturn = true, onBusy = OnBusy.SKIP)
		CompletableFuture<String> future() {
			return new CompletableFuture<>();
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true, onBusy = OnBusy.SKIP)
		Mono<String> mono() {
			return Mono.just("a");
		}

		@DistributedLock(name = "wanted", releaseOnReturn = true, onBusy = OnBusy.SKIP)
		Callable<String> callable() {
			return () -> "a";
		}

	}

	static class Disagreeing {

		@DistributedLock(name = "a", releaseOnReturn = true)
		@DistributedLock(name = "b")
		Future<String> run() {
			return new CompletableFuture<>();
		}

	}

	static class Vague {

		@DistributedLock
		Object stream() {
			return Stream.of("a");
		}

		@DistributedLock
		AutoCloseable closeable() {
			return Stream.of("a");
		}

		@DistributedLock
		Iterable<String> lazyIterable() {
			return Stream.of("a")::iterator;
		}

		@DistributedLock
		Iterable<String> iterable() {
			return List.of("a");
		}

		@DistributedLock
		Object ended() {
			return CompletableFuture.completedFuture("a");
		}

		@DistributedLock
		Object listed() {
			return List.of("a");
		}

	}

}
