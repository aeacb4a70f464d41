package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looking at records.
 */
interface QueryContract extends LockStorageFixture {

	@Test
	default void missingRecordIsNotFound() {
		assertThat(storage().find(uniqueId())).isEmpty();
	}

	@Test
	default void heldRecordIsFound() {
		String id = uniqueId();
		long token = grantedToken(id, "a");

		LockRecord record = storage().find(id).orElseThrow();

		assertThat(record.lockId()).isEqualTo(id);
		assertThat(record.ownerId()).isEqualTo("a");
		assertThat(record.fencingToken()).isEqualTo(token);
		assertThat(record.remaining()).isBetween(LEASE.minusSeconds(10), LEASE.plus(clockStep()));
	}

	@Test
	default void expiredRecordIsNotHeld() {
		String id = uniqueId();
		grantedToken(id, "a");
		expire(id);

		assertThat(storage().find(id).stream()).allSatisfy((record) -> {
			assertThat(record.remaining()).isZero();
			assertThat(record.isHeld()).isFalse();
		});
	}

	@Test
	default void allThatAreHeldAreListedUpToTheLimit() {
		String prefix = uniqueId();
		List<String> ids = IntStream.of(3, 1, 4, 0, 2).mapToObj((number) -> prefix + "-" + number).toList();
		ids.forEach((id) -> grantedToken(id, "a"));
		String expired = prefix + "-expired";
		grantedToken(expired, "a");
		expire(expired);
		String released = prefix + "-released";
		storage().release(new ReleaseRequest(released, "a", grantedToken(released, "a"), LEASE));

		assertThat(storage().findAll(100)).extracting(LockRecord::lockId).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(storage().findAll(5)).hasSize(5);
		assertThat(storage().findAll(2)).extracting(LockRecord::lockId)
			.hasSize(2)
			.doesNotHaveDuplicates()
			.isSubsetOf(ids);
		assertThat(storage().findAll(100)).as("a limit is not left behind").hasSize(5);
		assertThat(storage().findAll(100)).allSatisfy((record) -> {
			assertThat(record.isHeld()).isTrue();
			assertThat(record.ownerId()).isEqualTo("a");
		});
	}

	@Test
	default void sweepSparesWhatIsHeldOrKept() {
		String held = uniqueId();
		long token = grantedToken(held, "a");
		String kept = uniqueId();
		storage().release(new ReleaseRequest(kept, "a", grantedToken(kept, "a"), LEASE));

		for (Duration retention : new Duration[] { Duration.ofDays(1), Duration.ZERO, Duration.ofHours(-1) }) {
			storage().sweep(retention, 100);

			assertThat(storage().find(kept)).as(retention.toString())
				.hasValueSatisfying((record) -> assertThat(record.isKept()).isTrue());
			assertThat(stored(held).fencingToken()).as(retention.toString()).isEqualTo(token);
		}
	}

}
