package io.github.storagelock.storage;

import java.time.Duration;
import java.util.ArrayList;
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

		assertThat(storage().findAll(null, 100)).extracting(LockRecord::lockId)
			.containsExactlyInAnyOrderElementsOf(ids);
		assertThat(storage().findAll(null, 5)).hasSize(5);
		assertThat(storage().findAll(null, 2)).extracting(LockRecord::lockId)
			.hasSize(2)
			.doesNotHaveDuplicates()
			.isSubsetOf(ids);
		assertThat(storage().findAll(null, 100)).as("a limit is not left behind").hasSize(5);
		assertThat(storage().findAll(null, 100)).allSatisfy((record) -> {
			assertThat(record.isHeld()).isTrue();
			assertThat(record.ownerId()).isEqualTo("a");
		});
	}

	@Test
	default void pagesHaveEachRecordOnce() {
		String prefix = uniqueId();
		List<String> ids = IntStream.range(0, 7).mapToObj((number) -> prefix + "-" + number).toList();
		List<Long> tokens = ids.stream().map((id) -> grantedToken(id, "a")).toList();

		for (int limit = 1; limit <= 8; limit++) {
			assertThat(pages(limit)).as("pages of " + limit).containsExactlyInAnyOrderElementsOf(ids);
		}
		String first = storage().findAll(null, 1).get(0).lockId();
		release(first, "a", tokens.get(ids.indexOf(first)));
		List<String> rest = ids.stream().filter((id) -> !id.equals(first)).toList();
		assertThat(storage().findAll(first, 10)).as("behind one that is released")
			.extracting(LockRecord::lockId)
			.containsExactlyInAnyOrderElementsOf(rest);
		delete(first);
		assertThat(storage().findAll(first, 10)).as("behind one that is deleted")
			.extracting(LockRecord::lockId)
			.containsExactlyInAnyOrderElementsOf(rest);
	}

	private List<String> pages(int limit) {
		List<String> ids = new ArrayList<>();
		List<LockRecord> page = storage().findAll(null, limit);
		while (!page.isEmpty()) {
			assertThat(page).hasSizeLessThanOrEqualTo(limit);
			page.forEach((record) -> ids.add(record.lockId()));
			page = storage().findAll(ids.get(ids.size() - 1), limit);
		}
		return ids;
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
