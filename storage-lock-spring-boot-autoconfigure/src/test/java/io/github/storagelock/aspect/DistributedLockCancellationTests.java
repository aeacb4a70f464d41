package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for subscriptions that end before their work does: by cancellation or loss.
 */
class DistributedLockCancellationTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void lockIsReleasedWhenTheSubscriptionIsCancelled() {
		Service service = this.beans.start(Service.class);

		StepVerifier.create(service.flux(Flux.interval(Duration.ofMillis(1)).map(Object::toString)))
			.expectNext("0")
			.thenCancel()
			.verify(SOON);

		await("release reactive");
	}

	@Test
	void cancellingEndsTheWaitForTheLock() throws Exception {
		Service service = this.beans.start(Service.class);
		Sinks.One<String> work = Sinks.one();
		service.mono(work.asMono()).subscribe();
		await("body");

		StepVerifier.create(service.mono(Mono.just("x"))).thenAwait(Duration.ofMillis(50)).thenCancel().verify(SOON);
		work.tryEmitValue("done");

		await("release reactive");
		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "release reactive");
		assertThat(this.beans.registry.isHeld("reactive")).isFalse();
	}

	@Test
	void lockThatArrivesAfterTheCancellationIsGivenBack() throws Exception {
		Service service = this.beans.start(Service.class);
		CountDownLatch arrived = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.beans.registry.afterAcquire = (id) -> {
			arrived.countDown();
			awaitUninterruptibly(goOn);
		};

		StepVerifier.create(service.mono(Mono.just("x")))
			.then(() -> awaitUninterruptibly(arrived))
			.thenCancel()
			.verify(SOON);
		Thread.sleep(50);
		goOn.countDown();

		await("release reactive");
		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "release reactive");
		assertThat(this.beans.registry.interruptedReleases).isEmpty();
	}

	@Test
	void lossCancelsTheMonoAndIsSignalled() {
		Service service = this.beans.start(Service.class);

		lose(service.mono(Mono.<String>never()
			.doOnRequest((number) -> this.beans.registry.say("requested"))
			.doOnCancel(() -> this.beans.registry.say("cancelled"))));
	}

	@Test
	void lossCancelsTheFluxAndIsSignalled() {
		Service service = this.beans.start(Service.class);

		lose(service.flux(Flux.<String>never()
			.doOnRequest((number) -> this.beans.registry.say("requested"))
			.doOnCancel(() -> this.beans.registry.say("cancelled"))));
	}

	private void lose(Publisher<String> publisher) {
		StepVerifier.create(publisher)
			.then(() -> await("requested"))
			.then(() -> this.beans.registry.lose("reactive"))
			.expectError(LockLostException.class)
			.verify(SOON);

		assertThat(this.beans.registry.events).containsExactly("acquire reactive", "body", "requested", "cancelled",
				"release reactive");
	}

	private void await(String event) {
		Awaitility.await().atMost(SOON).until(() -> this.beans.registry.events.contains(event));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			Thread.onSpinWait();
		}
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

	}

}
