package io.github.storagelock.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fencing tokens.
 */
interface TokenContract extends LockStorageFixture {

	@Test
	default void tokenGrowsOnEveryAcquisition() {
		String id = uniqueId();
		List<Long> tokens = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			long token = grantedToken(id, "owner-" + i % 3);
			tokens.add(token);
			if (i % 2 == 0) {
				release(id, "owner-" + i % 3, token);
			}
			else {
				expire(id);
			}
		}

		assertThat(tokens).isSorted().doesNotHaveDuplicates();
	}

	@Test
	default void tokenGrowsAfterRecordWasDeleted() {
		String id = uniqueId();
		long before = grantedToken(id, "a");
		delete(id);
		awaitClockStep();

		assertThat(grantedToken(id, "b")).isGreaterThan(before);
	}

	@Test
	default void recordHasTheLastTokenOfTheBlock() {
		String id = uniqueId();

		long last = grantedBlock(id, "a", AcquireRequest.MOST_TOKENS);

		assertThat(stored(id).fencingToken()).isEqualTo(last);
		assertThat(last).isPositive();
	}

	@Test
	default void blocksOfTokensDoNotOverlap() {
		String id = uniqueId();
		long last = 0;
		for (int tokens : new int[] { 1, 100, AcquireRequest.MOST_TOKENS, 100, 1, 1 }) {
			long next = grantedBlock(id, "owner-" + tokens, tokens);

			assertThat(next - tokens).as(tokens + " tokens").isGreaterThanOrEqualTo(last);
			last = next;
			expire(id);
		}
	}

	@Test
	default void tokenIsGreaterThanThoseThatWereUsedOfAReleasedBlock() {
		String id = uniqueId();
		long last = grantedBlock(id, "a", 1_000);
		long used = last - 990;

		assertThat(storage().release(new ReleaseRequest(id, "a", last, used, Duration.ZERO))).isTrue();

		assertThat(grantedToken(id, "b")).isGreaterThan(used);
	}

	@Test
	default void tokenIsLeftAloneByRenewalReleaseAndRefusal() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		renew("a", LEASE.multipliedBy(2), new Hold(id, token));
		assertThat(stored(id).fencingToken()).isEqualTo(token);
		acquire(id, "b");
		assertThat(stored(id).fencingToken()).isEqualTo(token);
		release(id, "a", token);
		assertThat(storage().find(id).stream())
			.allSatisfy((record) -> assertThat(record.fencingToken()).isEqualTo(token));
	}

}
