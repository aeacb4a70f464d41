package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a moment without memory leaves behind.
 */
class OutOfMemoryTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void holdThatCannotBeGuardedIsNotRenewed() {
		this.node.timing.failNextPlans(1);

		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.node.registry.acquire("a"));

		assertThat(this.node.keeper.holds()).isEmpty();
		this.node.advance(Duration.ZERO);
		assertThat(this.node.owner("a")).as("freed in the background").isNull();
		assertThat(this.node.entries.size()).isZero();
	}

	@Test
	void lockIsFreeForOthersThoughALossCannotBeFollowedUp() throws Exception {
		this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withMaxHold(Duration.ofSeconds(5)));
		this.node.timing.failNextPlans(1);

		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.node.advance(Duration.ofSeconds(5)));

		assertThat(this.node.entries.size()).isZero();
		assertThat(this.node.registry.tryAcquire("a")).isPresent();
	}

	@Test
	void leasesAreRenewedThoughTheTimerHasNoMemoryForAWhile() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(Duration.ofSeconds(9));
		this.node.timing.failNextPlans(3);

		this.node.advance(Duration.ofMinutes(5));

		assertThat(lease.isValid()).isTrue();
	}

}
