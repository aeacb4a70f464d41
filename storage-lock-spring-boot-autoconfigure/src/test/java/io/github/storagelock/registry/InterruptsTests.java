package io.github.storagelock.registry;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Interrupts}.
 */
class InterruptsTests {

	private static final int LOOKS = 5_000_000;

	private final Interrupts interrupts = new Interrupts();

	@Test
	void interruptIsKeptBackAndRestored() {
		assertThat(this.interrupts.keepBack()).isFalse();
		Thread.currentThread().interrupt();

		assertThat(this.interrupts.keepBack()).isTrue();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(this.interrupts.isInterrupted(Thread.currentThread())).isTrue();
		this.interrupts.restore();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.interrupts.isInterrupted(Thread.currentThread())).isFalse();
	}

	@Test
	void taskDoesNotSeeTheInterrupt() {
		Thread.currentThread().interrupt();

		boolean seen = this.interrupts.shield(() -> Thread.currentThread().isInterrupted());

		assertThat(seen).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void interruptIsSeenByOthersAllTheWayThereAndBack() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		CountDownLatch begun = new CountDownLatch(1);
		try (Actor actor = new Actor()) {
			FutureTask<Boolean> toAndFro = actor.begins(() -> {
				Thread.currentThread().interrupt();
				begun.countDown();
				while (!over.get()) {
					this.interrupts.keepBack();
					this.interrupts.restore();
				}
				return Thread.interrupted();
			});
			begun.await();

			int missed = 0;
			for (int i = 0; i < LOOKS; i++) {
				missed += this.interrupts.isInterrupted(actor.thread()) ? 0 : 1;
			}

			over.set(true);
			assertThat(Actor.result(toAndFro)).isTrue();
			assertThat(missed).isZero();
		}
	}

}
