package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fencing tokens that are made of the previous one and the time.
 */
interface ClockedTokenContract extends ClockedLockStorageFixture {

	@Test
	default void firstTokenIsTheTimeOfAcquisition() {
		String id = uniqueId();

		long token = grantedToken(id, "a");

		assertThat(stored(id).fencingToken()).isEqualTo(token);
		assertThat(stored(id).acquiredAt()).isBetween(token - 5_000_000, token + 5_000_000);
		assertThat(token).isLessThan(1L << 53);
	}

	@Test
	default void tokenGrowsAfterSweep() {
		String id = uniqueId();
		long before = grantedToken(id, "a");
		change(id, (record) -> ClockedLockStorageFixture.withTimes(record, 1, 1));
		assertThat(storage().sweep(Duration.ofDays(1), 100)).isPositive();
		assertThat(storage().find(id)).isEmpty();
		awaitClockStep();

		assertThat(grantedToken(id, "b")).isGreaterThan(before);
	}

	@Test
	default void tokenAheadOfTheClockGrowsByOne() {
		String id = uniqueId();
		long ahead = grantedToken(id, "a") + ClockedLockStorageFixture.micros(Duration.ofDays(1_000));
		change(id, (record) -> ClockedLockStorageFixture.withToken(record, ahead));
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
		change(id, (record) -> ClockedLockStorageFixture.withToken(record, 7));
		expire(id);
		awaitClockStep();

		assertThat(grantedToken(id, "b")).isGreaterThan(before);
	}

	@Test
	default void blockOfTokensBeginsAfterThePreviousToken() {
		String id = uniqueId();
		long ahead = grantedToken(id, "a") + ClockedLockStorageFixture.micros(Duration.ofDays(1_000));
		change(id, (record) -> ClockedLockStorageFixture.withToken(record, ahead));
		expire(id);

		assertThat(grantedBlock(id, "b", 100)).isEqualTo(ahead + 100);
		assertThat(stored(id).fencingToken()).isEqualTo(ahead + 100);
		expire(id);
		assertThat(grantedBlock(id, "b", 100)).isEqualTo(ahead + 200);
	}

	@Test
	default void blockOfTokensOfANewRecordBeginsWithTheTime() {
		String id = uniqueId();

		long last = grantedBlock(id, "a", AcquireRequest.MOST_TOKENS);

		LockRecord record = stored(id);
		assertThat(record.fencingToken()).isEqualTo(last);
		assertThat(record.acquiredAt()).isBetween(last - 6_000_000, last + 4_000_001);
	}

	@Test
	default void releaseGivesUnusedTokensBack() {
		String id = uniqueId();
		long last = grantedBlock(id, "a", AcquireRequest.MOST_TOKENS);
		long used = last - AcquireRequest.MOST_TOKENS + 10;

		assertThat(storage().release(new ReleaseRequest(id, "a", last, used, Duration.ZERO))).isTrue();

		assertThat(stored(id).fencingToken()).isEqualTo(used);
		assertThat(grantedBlock(id, "b", 1)).isGreaterThan(used).isLessThan(last);
	}

}
