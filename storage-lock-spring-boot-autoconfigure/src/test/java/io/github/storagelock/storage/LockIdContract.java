package io.github.storagelock.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.RenewRequest.Hold;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids that look alike, but are not the same.
 */
interface LockIdContract extends LockStorageFixture {

	/**
	 * Each is another lock.
	 */
	List<String> IDS = List.of("id", "ID", "Id", "i", "I", "\u0131", "\u0130", "\u0130d", "iD", "stra\u00DFe",
			"strasse", "STRASSE", "stra\u1E9Ee", "caf\u00E9", "cafe\u0301", "cafe", "\uD83D\uDD12", "\uD83D\uDD13",
			"lock \uD83D\uDD12", "a b", "a  b", "a\u00A0b", "a\u200Bb", "ab", "a\u00ADb", "x\u200D", "x", "x\uFE0F",
			"\u212B", "\u00C5", "A\u030A", "\uFF21", "A", "a", "\u0430", "\u0391", "'", "''", "'; DROP TABLE x; --",
			"\"", "\"\"", "`", "\\", "\\\\", "\\'", "%", "_", "%%", "a%", "a_", "?", "{lockId}", "{now}", "$1", ":id",
			"/*", "--", "#", "1", "01", "1.0", "0x31", "null", "NULL", "\u4E2D\u6587", "\u4E2D", "\u0627\u0644",
			"\uD834\uDD1E", "z".repeat(255), "z".repeat(254), "z".repeat(254) + "Z", "\u4E2D".repeat(255),
			"\uD83D\uDD12".repeat(127), "\uE000", "\uFFFD", "/", "//", "a/b", "a/b/", "/a/b", ".", "..", "a/../b",
			"a.b", "*", "a*", "{", "}", "{x}", "{x}:y", "$", "$where", "$now", "_id", "_all", "__name__", "-", "-x",
			"+", "a+b", "~", "|", "^", ",", ";", "=", "a=b", "&", "a&b", "<x>", "[x]", "!", "@", "%2F", "a\u2028b");

	@Test
	default void idsAreComparedCodePointByCodePoint() {
		Map<String, Long> tokens = new HashMap<>();
		IDS.forEach((id) -> tokens.put(id, grantedToken(id, "a")));

		for (String id : IDS) {
			assertThat(acquire(id, "b")).as(id).isInstanceOf(Busy.class);
			assertThat(storage().find(id)).hasValueSatisfying((record) -> {
				assertThat(record.lockId()).isEqualTo(id);
				assertThat(record.fencingToken()).isEqualTo(tokens.get(id));
			});
		}
		assertThat(storage().findAll(null, 1_000)).extracting(LockRecord::lockId)
			.containsExactlyInAnyOrderElementsOf(IDS);
	}

	@Test
	default void idsAreKeptApartWhenRenewedAndReleased() {
		List<Hold> holds = new ArrayList<>();
		IDS.forEach((id) -> holds.add(new Hold(id, grantedToken(id, "a"))));
		List<Hold> even = new ArrayList<>();
		for (int i = 0; i < holds.size(); i += 2) {
			even.add(holds.get(i));
			assertThat(release(holds.get(i).lockId(), "a", holds.get(i).fencingToken())).isTrue();
		}

		List<Renewal> outcomes = storage().renew(new RenewRequest("a", LEASE, holds));

		for (int i = 0; i < holds.size(); i++) {
			assertThat(outcomes.get(i)).as(holds.get(i).lockId())
				.matches((i % 2 == 0) ? (outcome) -> outcome != Renewal.RENEWED && outcome != Renewal.DEFERRED
						: Renewal.RENEWED::equals);
		}
		assertThat(storage().findAll(null, 1_000)).hasSize(holds.size() - even.size());
	}

	@Test
	default void textThatCannotBeKeptIsRefused() {
		for (String odd : List.of("n".repeat(256), "n".repeat(5_000), "\u00E9".repeat(256), "\uD83D\uDD12".repeat(128),
				"\uD83D", "a\uDD12b", "a\u0000b", " a", "a ", "a\u00A0", "a\tb", "")) {
			assertKeptOrRefused(odd, "a");
			assertKeptOrRefused(uniqueId(), odd);
		}
	}

	private void assertKeptOrRefused(String lockId, String ownerId) {
		String tried = lockId.length() + " and " + ownerId.length() + " characters";
		try {
			acquire(lockId, ownerId);
		}
		catch (LockStorageException ex) {
			assertThat(ex.effect()).as(tried).isEqualTo(LockStorageException.Effect.REFUSED);
			assertThat(storage().findAll(null, 10)).as(tried).isEmpty();
			return;
		}
		assertThat(storage().findAll(null, 10)).as(tried).singleElement().satisfies((record) -> {
			assertThat(record.lockId()).isEqualTo(lockId);
			assertThat(record.ownerId()).isEqualTo(ownerId);
			assertThat(release(lockId, ownerId, record.fencingToken())).isTrue();
		});
	}

	@Test
	default void ownersAreComparedCodePointByCodePoint() {
		for (String owner : List.of("node \uD83D\uDD12 caf\u00E9", "n".repeat(120), "O'Brien\\",
				"\u4E2D".repeat(120))) {
			String id = uniqueId();
			long token = grantedToken(id, owner);

			assertThat(stored(id).ownerId()).isEqualTo(owner);
			assertThat(release(id, owner.toUpperCase(), token)).isEqualTo(owner.toUpperCase().equals(owner));
			assertThat(storedOwner(id)).isIn(owner, null);
			if (storedOwner(id) != null) {
				assertThat(renew(owner, LEASE, new Hold(id, token))).containsExactly(Renewal.RENEWED);
				assertThat(release(id, owner, token)).isTrue();
			}
		}
	}

}
