package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.FlowAdapters;
import org.springframework.beans.factory.annotation.Autowired;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnBusy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for methods whose work starts and ends with a subscription.
 */
class DistributedLockReactiveTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void nothingHappensBeforeTheSubscription() {
		Service service = this.beans.start(Service.class);

		assertThat(service.mono(Mono.just("x"))).isNotNull();
		assertThat(service.flux(Flux.just("x"))).isNotNull();

		assertThat(this.beans.registry.events).isEmpty();
	}

	@Test
	void lockIsHeldUntilTheMonoEndsAndReleasedBeforeItsValueIsSeen() {
		Service service = this.beans.start(Service.class);
		Sinks.One<String> work = Sinks.one();

		StepVerifier.create(service.mono(work.asMono()).map((value) -> value + this.beans.registry.isHeld("reactive")))
			.then(() -> await("body"))
			.expectNoEvent(Duration.ofMillis(50))
			.then(() -> assertThat(this.beans.registry.isHeld("reactive")).isTrue())
			.then(() -> work.tryEmitValue("done-"))
			.expectNext("done-false")
			.expectComplete()
			.verify(SOON);
		assertThat(this.beans.registry.releaseThreads).singleElement().asString().startsWith("storage-lock-");

		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive");
	}

	@Test
	void lockIsHeldUntilTheFluxEndsAndReleasedBeforeItsEndIsSeen() {
		Service service = this.beans.start(Service.class);
		Sinks.Many<String> work = Sinks.many().unicast().onBackpressureBuffer();

		StepVerifier
			.create(service.flux(work.asFlux())
				.map((value) -> value + this.beans.registry.isHeld("reactive"))
				.concatWith(Mono.fromSupplier(() -> "end-" + this.beans.registry.isHeld("reactive"))))
			.then(() -> work.tryEmitNext("a-"))
			.expectNext("a-true")
			.then(() -> work.tryEmitNext("b-"))
			.expectNext("b-true")
			.then(work::tryEmitComplete)
			.expectNext("end-false")
			.expectComplete()
			.verify(SOON);

		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive");
	}

	@Test
	void transactionsOfTheBodyItselfAreFenced() {
		Service service = this.beans.start(Service.class);

		assertThat(service.fencedInMethod().block(SOON)).isTrue();
		assertThat(service.fencedInMono().block(SOON)).isTrue();
		assertThat(service.fencedInFlux().blockLast(SOON)).isTrue();
		// A subscription may return later than its value.
		Awaitility.await().until(this.beans.registry.fencing::isEmpty);
	}

	@Test
	void bodyThatSucceedsIsNotCancelled() {
		Service service = this.beans.start(Service.class);
		List<SignalType> ends = new CopyOnWriteArrayList<>();

		assertThat(service.mono(Mono.just("x").doFinally(ends::add)).block(SOON)).isEqualTo("x");
		assertThat(service.flux(Flux.just("y").doFinally(ends::add)).blockLast(SOON)).isEqualTo("y");

		Awaitility.await()
			.untilAsserted(() -> assertThat(ends).containsExactly(SignalType.ON_COMPLETE, SignalType.ON_COMPLETE));
	}

	@Test
	void whatFollowsACancelledBodyIsNotFenced() {
		Service service = this.beans.start(Service.class);

		Boolean fenced = service.fencedInFlux()
			.next()
			.map((inBody) -> inBody && this.beans.registry.fencing.containsValue("reactive"))
			.block(SOON);

		assertThat(fenced).isFalse();
	}

	@Test
	void eachSubscriptionLocksAndRunsAnew() {
		Service service = this.beans.start(Service.class);

		Mono<String> mono = service.mono(Mono.just("x"));

		assertThat(mono.block(SOON)).isEqualTo("x");
		assertThat(mono.block(SOON)).isEqualTo("x");
		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive",
				"acquire reactive", "body", "release reactive");
	}

	@Test
	void lockIsReleasedWhenTheWorkFails() {
		Service service = this.beans.start(Service.class);

		StepVerifier.create(service.mono(Mono.error(new IllegalStateException("work"))))
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessage("work").hasNoSuppressedExceptions())
			.verify(SOON);
		StepVerifier.create(service.failing())
			.expectErrorSatisfies((ex) -> assertThat(ex).hasMessage("method"))
			.verify(SOON);

		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive",
				"acquire reactive", "release reactive");
	}

	@Test
	void busyLockIsSignalledOrSkippedWithAnEmptyPublisher() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("reactive");

		StepVerifier.create(service.mono(Mono.just("x"))).expectError(LockNotAcquiredException.class).verify(SOON);
		StepVerifier.create(service.skippingMono()).expectComplete().verify(SOON);
		StepVerifier.create(service.skippingFlux()).expectComplete().verify(SOON);

		assertThat(this.beans.registry.events).containsOnly("busy reactive");
	}

	@Test
	void fallbackIsSubscribedToWhenTheLockIsBusy() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("reactive");

		StepVerifier.create(service.withFallback("x")).expectNext("x instead: reactive").expectComplete().verify(SOON);
	}

	@Test
	void otherPublishersAreLockedAsWell() {
		Service service = this.beans.start(Service.class);

		StepVerifier.create(FlowAdapters.toPublisher(service.flow())).expectNext(1, 2).expectComplete().verify(SOON);

		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive");
	}

	@Test
	void waitersNeverKeepTheHolderFromItsReleaseOrItsWork() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.defaults = LockOptions.defaults().withMaxWait(Duration.ofMinutes(2));
		AtomicInteger inside = new AtomicInteger();
		int subscribers = 15 * Runtime.getRuntime().availableProcessors();

		List<Integer> most = Flux.range(0, subscribers)
			.flatMap((number) -> service.count(inside), subscribers)
			.collectList()
			.block(Duration.ofMinutes(1));

		assertThat(most).hasSize(subscribers).containsOnly(1);
	}

	private void await(String event) {
		Awaitility.await().atMost(SOON).until(() -> this.beans.registry.events.contains(event));
	}

	static class Service {

		@Autowired
		RecordingRegistry registry;

		@DistributedLock(name = "reactive")
		Mono<String> mono(Mono<String> work) {
			this.registry.say("body");
			return work;
		}

		@DistributedLock(name = "reactive")
		Flux<String> flux(Flux<String> work) {
			this.registry.say("body");
			return work;
		}

		@DistributedLock(name = "reactive")
		Mono<Boolean> fencedInMethod() {
			return Mono.just(isFenced());
		}

		@DistributedLock(name = "reactive")
		Mono<Boolean> fencedInMono() {
			return Mono.fromCallable(this::isFenced);
		}

		@DistributedLock(name = "reactive")
		Flux<Boolean> fencedInFlux() {
			return Flux.defer(() -> Flux.just(isFenced()));
		}

		private boolean isFenced() {
			return this.registry.fencing.containsValue("reactive");
		}

		@DistributedLock(name = "reactive")
		Mono<String> failing() {
			throw new IllegalStateException("method");
		}

		@DistributedLock(name = "reactive", onBusy = OnBusy.SKIP)
		Mono<String> skippingMono() {
			return Mono.just("body");
		}

		@DistributedLock(name = "reactive", onBusy = OnBusy.SKIP)
		Flux<String> skippingFlux() {
			return Flux.just("body");
		}

		@DistributedLock(name = "reactive", fallback = "instead")
		Mono<String> withFallback(String what) {
			return Mono.just("body");
		}

		private Mono<String> instead(String what, LockNotAcquiredException ex) {
			return Mono.just(what + " instead: " + ex.lockId());
		}

		@DistributedLock(name = "reactive")
		Flow.Publisher<Integer> flow() {
			this.registry.say("body");
			return FlowAdapters.toFlowPublisher(Flux.just(1, 2));
		}

		@DistributedLock(name = "reactive")
		Mono<Integer> count(AtomicInteger inside) {
			return Mono.fromCallable(() -> {
				int most = inside.incrementAndGet();
				Thread.sleep(20);
				inside.decrementAndGet();
				return most;
			}).subscribeOn(Schedulers.boundedElastic());
		}

	}

}
