package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Looking at records, and clearing them away.
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
		assertThat(record.expiresAt())
			.isCloseTo(record.acquiredAt() + LockStorageFixture.micros(LEASE.plus(clockStep())), within(5_000_000L));
		assertThat(record.remaining()).isBetween(LEASE.minusSeconds(10), LEASE.plus(clockStep()));
	}

	@Test
	default void expiredRecordIsFoundButNotHeld() {
		String id = uniqueId();
		grantedToken(id, "a");
		expire(id);

		LockRecord record = storage().find(id).orElseThrow();

		assertThat(record.ownerId()).isEqualTo("a");
		assertThat(record.remaining()).isZero();
		assertThat(record.isHeld()).isFalse();
	}

	@Test
	default void allThatAreHeldAreListedByIdUpToTheLimit() {
		String prefix = uniqueId();
		List<String> ids = IntStream.of(3, 1, 4, 0, 2).mapToObj((number) -> prefix + "-" + number).toList();
		ids.forEach((id) -> grantedToken(id, "a"));
		String expired = prefix + "-expired";
		grantedToken(expired, "a");
		expire(expired);
		String released = prefix + "-released";
		storage().release(new ReleaseRequest(released, "a", grantedToken(released, "a"), LEASE));

		assertThat(storage().findAll(100)).extracting(LockRecord::lockId).containsExactlyElementsOf(sorted(ids));
		assertThat(storage().findAll(5)).hasSize(5);
		assertThat(storage().findAll(2)).extracting(LockRecord::lockId)
			.containsExactlyElementsOf(sorted(ids).subList(0, 2));
		assertThat(storage().findAll(100)).as("a limit is not left behind").hasSize(5);
		assertThat(storage().findAll(100)).allSatisfy((record) -> {
			assertThat(record.isHeld()).isTrue();
			assertThat(record.ownerId()).isEqualTo("a");
		});
	}

	@Test
	default void sweepDeletesWhatHasBeenFreeForLongerThanTheRetention() {
		String old = freeFor(Duration.ofMinutes(61));
		String recent = freeFor(Duration.ofMinutes(59));
		String held = uniqueId();
		grantedToken(held, "a");
		String forgotten = uniqueId();
		grantedToken(forgotten, "a");
		change(forgotten, (record) -> LockStorageFixture.withTimes(record, 1, 2));

		assertThat(storage().sweep(Duration.ofHours(1), 100)).isEqualTo(2);

		assertThat(storage().find(old)).isEmpty();
		assertThat(storage().find(forgotten)).isEmpty();
		assertThat(storage().find(recent)).isPresent();
		assertThat(storage().find(held)).isPresent();
		assertThat(storage().sweep(Duration.ofHours(1), 100)).isZero();
	}

	@Test
	default void sweepSparesAHoldOfALongLease() {
		String id = uniqueId();
		grantedToken(id, "a");
		long longAgo = LockStorageFixture.micros(Duration.ofDays(30));
		change(id, (record) -> LockStorageFixture.withTimes(record, record.acquiredAt() - longAgo, record.expiresAt()));

		assertThat(storage().sweep(Duration.ofSeconds(1), 100)).isZero();

		assertThat(storage().find(id)).hasValueSatisfying((record) -> assertThat(record.isHeld()).isTrue());
	}

	@Test
	default void sweepStopsAtTheLimit() {
		putAll(Stream.generate(() -> new LockRecord(uniqueId(), null, 1, 1, 1, Duration.ZERO)).limit(300).toList());

		assertThat(storage().sweep(Duration.ofDays(1), 5)).isEqualTo(5);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isEqualTo(270);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isEqualTo(25);
		assertThat(storage().sweep(Duration.ofDays(1), 270)).isZero();
	}

	private String freeFor(Duration duration) {
		String id = uniqueId();
		release(id, "a", grantedToken(id, "a"));
		long earlier = LockStorageFixture.micros(duration);
		change(id, (record) -> LockStorageFixture.withTimes(record, record.acquiredAt() - earlier,
				record.expiresAt() - earlier));
		return id;
	}

	private static List<String> sorted(List<String> ids) {
		return ids.stream().sorted().toList();
	}

}
