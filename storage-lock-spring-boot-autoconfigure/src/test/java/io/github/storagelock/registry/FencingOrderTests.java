package io.github.storagelock.registry;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockLease.FencedScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order in which a transaction looks at the locks of its thread.
 */
class FencingOrderTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void locksAreLookedAtInTheOrderOfTheirIds() throws Exception {
		IntStream.rangeClosed(1, 20).map((i) -> 30 - i).forEach((i) -> this.node.registry.obtain("lock-" + i).lock());

		try (LockLease first = this.node.registry.acquire("lock-30");
				LockLease second = this.node.registry.acquire("a");
				FencedScope outer = first.fenceCurrentThread();
				FencedScope inner = second.fenceCurrentThread()) {
			assertThat(this.node.registry.fencedByCurrentThread()).hasSize(22)
				.extracting(FencedLease::lockId)
				.isSorted()
				.startsWith("a", "lock-10");
		}
	}

}
