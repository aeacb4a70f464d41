package io.github.storagelock.storage;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a record says of nodes that wait.
 */
interface WaiterContract extends LockStorageFixture {

	Duration TIME = Duration.ofSeconds(40);

	@Test
	default void nobodyWaitsAtFirst() {
		String id = uniqueId();
		grantedToken(id, "a");

		assertThat(storage().find(id).orElseThrow().wanted()).isZero();
	}

	@Test
	default void waiterIsAnnouncedAndNothingElseChanges() {
		String id = uniqueId();
		grantedToken(id, "a");
		LockRecord before = stored(id);

		storage().announceWaiter(id, TIME);

		assertThat(stored(id)).isEqualTo(before);
		assertThat(storage().find(id).orElseThrow().wanted()).isBetween(TIME.minusSeconds(20), TIME.plus(clockStep()));
	}

	@Test
	default void announcementOutlivesReleaseAndAcquisition() {
		String id = uniqueId();
		long token = grantedToken(id, "a");
		storage().announceWaiter(id, TIME);

		release(id, "a", token);
		grantedToken(id, "b");
		assertThat(storage().find(id).orElseThrow().wanted()).isPositive();
	}

	@Test
	default void announcementIsNotShortened() {
		String id = uniqueId();
		grantedToken(id, "a");
		storage().announceWaiter(id, TIME);

		storage().announceWaiter(id, Duration.ofSeconds(2));

		assertThat(storage().find(id).orElseThrow().wanted()).isGreaterThan(TIME.minusSeconds(20));
	}

	@Test
	default void announcementThatHasRunDownIsMadeAnew() {
		String id = uniqueId();
		grantedToken(id, "a");
		storage().announceWaiter(id, Duration.ofSeconds(2));

		storage().announceWaiter(id, TIME);

		assertThat(storage().find(id).orElseThrow().wanted()).isGreaterThan(TIME.minusSeconds(20));
	}

	@Test
	default void missingRecordIsNotMade() {
		String id = uniqueId();

		storage().announceWaiter(id, TIME);

		assertThat(storage().find(id)).isEmpty();
	}

}
