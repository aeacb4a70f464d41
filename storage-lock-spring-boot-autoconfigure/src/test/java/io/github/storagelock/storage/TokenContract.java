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

	private long grantedBlock(String lockId, String ownerId, int tokens) {
		Acquisition acquisition = storage().acquire(new AcquireRequest(lockId, ownerId, LEASE, tokens));
		assertThat(acquisition).isInstanceOf(Acquisition.Granted.class);
		return ((Acquisition.Granted) acquisition).fencingToken();
	}

	@Test
	default void firstTokenIsTheTimeOfAcquisition() {
		String id = uniqueId();

		long token = grantedToken(id, "a");

		assertThat(stored(id).fencingToken()).isEqualTo(token);
		assertThat(stored(id).acquiredAt()).isBetween(token - 5_000_000, token + 5_000_000);
		assertThat(token).isLessThan(1L << 53);
	}

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
	default void tokenGrowsAfterSweep() {
		String id = uniqueId();
		long before = grantedToken(id, "a");
		change(id, (record) -> LockStorageFixture.withTimes(record, 1, 1));
		assertThat(storage().sweep(Duration.ofDays(1), 100)).isPositive();
		assertThat(storage().find(id)).isEmpty();
		awaitClockStep();

		assertThat(grantedToken(id, "b")).isGreaterThan(before);
	}

	@Test
	default void tokenAheadOfTheClockGrowsByOne() {
		String id = uniqueId();
		long ahead = grantedToken(id, "a") + LockStorageFixture.micros(Duration.ofDays(1_000));
		change(id, (record) -> LockStorageFixture.withToken(record, ahead));
		expire(id);

		assertThat(grantedToken(id, "b")).isEqualTo(ahead + 1);
		expire(id);
		assertThat(grantedToken(id, "a")).isEqualTo(ahead + 2);
		assertThat(stored(id).acquiredAt()).isLessThan(ahead);
	}

	@Test
	default void tokenGrowsAfterOldBackupIsRestored() {
		String id = uniqueId();
		long before = grantedToken(id, "a");
		change(id, (record) -> LockStorageFixture.withToken(record, 7));
		expire(id);
		awaitClockStep();

		assertThat(grantedToken(id, "b")).isGreaterThan(before);
	}

	@Test
	default void blockOfTokensBeginsAfterThePreviousToken() {
		String id = uniqueId();
		long ahead = grantedToken(id, "a") + LockStorageFixture.micros(Duration.ofDays(1_000));
		change(id, (record) -> LockStorageFixture.withToken(record, ahead));
		expire(id);

		assertThat(grantedBlock(id, "b", 100)).isEqualTo(ahead + 100);
		assertThat(stored(id).fencingToken()).isEqualTo(ahead + 100);
		expire(id);
		assertThat(grantedBlock(id, "b", 100)).isEqualTo(ahead + 200);
	}

	@Test
	default void blockOfTokensOfANewRecordBeginsWithTheTime() {
		String id = uniqueId();

		long last = grantedBlock(id, "a", 1_000_000_000);

		LockRecord record = stored(id);
		assertThat(record.fencingToken()).isEqualTo(last);
		assertThat(record.acquiredAt()).isBetween(last - 1_005_000_000, last - 994_999_999);
	}

	@Test
	default void releaseGivesUnusedTokensBack() {
		String id = uniqueId();
		long last = grantedBlock(id, "a", 1_000_000_000);
		long used = last - 999_999_990;

		assertThat(storage().release(new ReleaseRequest(id, "a", last, used, Duration.ZERO))).isTrue();

		assertThat(stored(id).fencingToken()).isEqualTo(used);
		assertThat(grantedBlock(id, "b", 1)).isGreaterThan(used).isLessThan(last);
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
		assertThat(stored(id).fencingToken()).isEqualTo(token);
	}

}
