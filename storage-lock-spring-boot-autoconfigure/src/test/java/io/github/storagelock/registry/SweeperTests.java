package io.github.storagelock.registry;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class SweeperTests {

	@Test
	void recordsThatNobodyUsesAreSweptInBoundedBatches() throws Exception {
		FakeTimeNode node = node(true, Duration.ofDays(1));
		IntStream.range(0, 2_500).forEach((i) -> node.registry.tryAcquire("id-" + i).orElseThrow().release());
		LockLease held = node.registry.acquire("held");

		node.advance(Duration.ofHours(24));
		assertThat(node.memory.size()).isEqualTo(2_501);
		node.advance(Duration.ofHours(2));

		assertThat(node.memory.size()).isOne();
		assertThat(held.isValid()).isTrue();
		assertThat(node.storage.count(Operation.SWEEP)).isBetween(26, 28);
	}

	@Test
	void tokensGrowOverASweep() throws Exception {
		FakeTimeNode node = node(true, Duration.ofMinutes(1));
		LockLease before = node.registry.acquire("a");
		before.release();

		node.advance(Duration.ofMinutes(3));

		assertThat(node.memory.size()).isZero();
		assertThat(node.registry.acquire("a").fencingToken()).isGreaterThan(before.fencingToken());
	}

	@Test
	void sweeperGoesOnAfterFailures() {
		FakeTimeNode node = node(true, Duration.ofDays(1));
		node.registry.tryAcquire("a").orElseThrow().release();
		node.storage.next(Operation.SWEEP, Fault.fails(Effect.UNKNOWN),
				Fault.throwing(() -> new IllegalStateException("bug")),
				Fault.throwing(() -> new NoClassDefFoundError("no/Driver")));

		node.advance(Duration.ofHours(26));

		assertThat(node.memory.size()).isZero();
	}

	@Test
	void sweeperThatNeverSucceedsWarnsOnce() {
		FakeTimeNode node = node(true, Duration.ofDays(1));
		node.storage.always(Operation.SWEEP, Fault.fails(Effect.REFUSED));

		try (CapturedLog log = new CapturedLog()) {
			node.advance(Duration.ofHours(26));

			assertThat(node.storage.count(Operation.SWEEP)).isGreaterThan(10);
			assertThat(log.warnings()).singleElement().asString().contains("could not be deleted");
		}
	}

	@Test
	void sweeperIsSwitchedOff() {
		FakeTimeNode node = node(false, Duration.ofMinutes(1));

		node.advance(Duration.ofDays(1));

		assertThat(node.storage.count()).isZero();
	}

	private static FakeTimeNode node(boolean sweeping, Duration retention) {
		RegistrySettings settings = FakeTimeNode.settings();
		return new FakeTimeNode(
				new RegistrySettings("", settings.options(), settings.polling(), RegistrySettings.defaults().handOff(),
						new RegistrySettings.Sweeping(sweeping, retention), settings.shutdownTimeout()));
	}

}
