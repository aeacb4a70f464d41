package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Granted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Giving a record back.
 */
interface ReleaseContract extends LockStorageFixture {

	@Test
	default void releaseFreesTheRecord() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		assertThat(release(id, "a", token)).isTrue();

		assertThat(storage().find(id).stream()).allSatisfy((record) -> {
			assertThat(record.ownerId()).isNull();
			assertThat(record.isHeld()).isFalse();
			assertThat(record.remaining()).isZero();
		});
	}

	@Test
	default void releaseOfAnotherHoldWritesNothing() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(release(id, "a", token + 1)).isFalse();
		assertThat(release(id, "a", token - 1)).isFalse();
		assertThat(release(id, "b", token)).isFalse();
		assertThat(release(id, "A", token)).isFalse();
		assertThat(release(id + "-", "a", token)).isFalse();

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void secondReleaseIsFalse() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		release(id, "a", token);

		assertThat(release(id, "a", token)).isFalse();

		assertThat(storedOwner(id)).isNull();
		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

	@Test
	default void releaseAfterTakeoverTouchesNothing() {
		String id = uniqueId();
		long old = grantedToken(id, "a");
		expire(id);
		grantedToken(id, "b");
		LockRecord before = stored(id);

		assertThat(release(id, "a", old)).isFalse();

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void releaseAfterOwnNewHoldTouchesNothing() {
		String id = uniqueId();
		long old = grantedToken(id, "a");
		expire(id);
		grantedToken(id, "a");
		LockRecord before = stored(id);

		assertThat(release(id, "a", old)).isFalse();

		assertThat(stored(id)).isEqualTo(before);
	}

	@Test
	default void releaseOfMissingRecordIsFalse() {
		assertThat(release(uniqueId(), "a", 1)).isFalse();
	}

	@Test
	default void minimumHoldKeepsTheRecordThatNobodyHolds() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		// Another time than that at which the lease ends.
		Duration minHold = LEASE.minusSeconds(15);

		assertThat(storage().release(new ReleaseRequest(id, "a", token, minHold))).isTrue();

		LockRecord record = storage().find(id).orElseThrow();
		assertThat(record.isKept()).isTrue();
		assertThat(record.ownerId()).isNull();
		assertThat(record.remaining()).isBetween(minHold.minusSeconds(10), minHold.plus(clockStep()));
	}

	@Test
	default void minimumHoldThatIsOverFreesAtOnce() throws InterruptedException {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		Thread.sleep(clockStep().plusMillis(20).toMillis());

		storage().release(new ReleaseRequest(id, "a", token, Duration.ofMillis(10)));

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

	@Test
	default void recordIsGrantedWhenMinimumHoldEnds() throws InterruptedException {
		Duration minHold = shortestLease();
		String id;
		Acquisition early;
		long started;
		// Until the second attempt is not too late.
		do {
			id = uniqueId();
			started = System.nanoTime();
			long token = grantedToken(id, "a");
			storage().release(new ReleaseRequest(id, "a", token, minHold));
			early = acquire(id, "b");
		}
		while (System.nanoTime() - started >= minHold.toNanos());
		assertThat(early).isInstanceOf(Acquisition.Busy.class);

		Thread.sleep(minHold.plus(clockStep()).plusMillis(10).toMillis());

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

}
