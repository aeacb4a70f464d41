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
	default void releaseFreesTheRecordAndKeepsIt() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		assertThat(release(id, "a", token)).isTrue();

		assertThat(storage().find(id)).hasValueSatisfying((record) -> {
			assertThat(record.ownerId()).isNull();
			assertThat(record.isHeld()).isFalse();
			assertThat(record.remaining()).isZero();
			assertThat(record.expiresAt()).isGreaterThanOrEqualTo(record.acquiredAt());
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
		LockRecord before = stored(id);

		assertThat(release(id, "a", token)).isFalse();

		assertThat(stored(id)).isEqualTo(before);
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
	default void releaseAfterExpiryWithoutTakeoverIsTrue() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		expire(id);

		assertThat(release(id, "a", token)).isTrue();
		assertThat(stored(id).ownerId()).isNull();
	}

	@Test
	default void releaseOfMissingRecordIsFalse() {
		assertThat(release(uniqueId(), "a", 1)).isFalse();
	}

	@Test
	default void minimumHoldIsCountedFromAcquisition() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		// Another time than that at which the lease ends.
		Duration minHold = LEASE.minusSeconds(5);

		assertThat(storage().release(new ReleaseRequest(id, "a", token, minHold))).isTrue();

		LockRecord record = stored(id);
		assertThat(record.ownerId()).isNull();
		assertThat(record.expiresAt() - record.acquiredAt()).isEqualTo(LockStorageFixture.micros(minHold));
		assertThat(storage().find(id).orElseThrow().isHeld()).isFalse();
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
		Duration minHold = Duration.ofMillis(300);
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

		Thread.sleep(clockStep().plusMillis(310).toMillis());

		assertThat(acquire(id, "b")).isInstanceOf(Granted.class);
	}

}
