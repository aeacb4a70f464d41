package io.github.storagelock.storage.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

/**
 * Renews many leases in one statement. Where its count shows that not all were renewed,
 * the records are read back to see why.
 */
final class RenewalBatch {

	// Not shorter than it is: a clock that was set back may be set forth again. But no
	// further away than two leases: a holder that dies after a step back would block
	// others for as long as that was.
	private static final String EXPIRY = """
			CASE WHEN expires_at < {now} + {lease} THEN {now} + {lease}
			    WHEN expires_at > {now} + {lease} + {lease} THEN {now} + {lease} + {lease}
			    ELSE expires_at END""";

	private static final String READ_BACK = """
			SELECT lock_id, fencing_token, expires_at - {now} AS remaining
			FROM {table}
			WHERE owner_id = {ownerId} AND lock_id IN ({ids})
			""";

	private final JdbcFailures failures;

	private final BatchStatement renew;

	private final BatchStatement readBack;

	private final long patience;

	private final long clockStep;

	RenewalBatch(JdbcFailures failures, SqlDialect dialect, JdbcSettings settings) {
		String table = settings.tableName();
		this.failures = failures;
		this.clockStep = JdbcLockStorage.micros(dialect.clockStep());
		this.patience = settings.statementTimeout().toNanos();
		this.renew = new BatchStatement(dialect.renew().replace("{expiry}", EXPIRY), table, dialect.now());
		this.readBack = new BatchStatement(READ_BACK, table, dialect.now());
	}

	List<Renewal> renew(JdbcTemplate template, RenewRequest request) {
		List<Renewal> outcomes = new ArrayList<>(request.holds().size());
		for (List<Hold> batch : BatchStatement.batches(request.holds())) {
			outcomes.addAll(renew(template, request, batch));
		}
		return outcomes;
	}

	private List<Renewal> renew(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		return this.failures.unlessConflict(() -> together(template, request, holds))
			.orElseGet(() -> oneByOne(template, request, holds));
	}

	private List<Renewal> together(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		long lease = JdbcLockStorage.micros(request.lease());
		long started = System.nanoTime();
		int renewed = update(template, request, holds);
		if (renewed == holds.size()) {
			return Collections.nCopies(holds.size(), Renewal.RENEWED);
		}
		long asked = System.nanoTime();
		Map<Hold, Long> remaining = readBack(template, request, holds);
		long answered = System.nanoTime();
		// Left of a lease that begins when the first statement was sent: when the records
		// were read it was at most the one, at least the other.
		long most = lease - (asked - started) / 1_000;
		long least = lease - (answered - started) / 1_000;
		boolean countProves = holds.stream()
			.filter((hold) -> remaining.getOrDefault(hold, 0L) >= least)
			.count() == renewed;
		return holds.stream()
			.map((hold) -> outcome(remaining.getOrDefault(hold, 0L), countProves ? least : most))
			.toList();
	}

	/**
	 * Renews what can be had, after one locked row made them all fail. In any order, so
	 * that those behind several locked rows have their turn another time.
	 */
	private List<Renewal> oneByOne(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		long started = System.nanoTime();
		List<Hold> shuffled = new ArrayList<>(holds);
		Collections.shuffle(shuffled);
		Map<Hold, Renewal> outcomes = new HashMap<>();
		for (Hold hold : shuffled) {
			if (System.nanoTime() - started < this.patience) {
				outcomes.put(hold, alone(template, request, hold));
			}
		}
		return holds.stream().map((hold) -> outcomes.getOrDefault(hold, Renewal.DEFERRED)).toList();
	}

	/**
	 * Renews one lease. If its row is locked, it may have been lost all the same; where
	 * readers wait for those who write, nobody can tell.
	 */
	private Renewal alone(JdbcTemplate template, RenewRequest request, Hold hold) {
		List<Hold> one = List.of(hold);
		return this.failures.unlessConflict(() -> together(template, request, one))
			.map((outcomes) -> outcomes.get(0))
			.or(() -> this.failures.unlessConflict(() -> readBack(template, request, one))
				.map((remaining) -> outcome(remaining.getOrDefault(hold, 0L), Long.MAX_VALUE)))
			.orElse(Renewal.DEFERRED);
	}

	private static Renewal outcome(long remaining, long enough) {
		if (remaining <= 0) {
			return Renewal.LOST;
		}
		return (remaining >= enough) ? Renewal.RENEWED : Renewal.DEFERRED;
	}

	private int update(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		Long lease = JdbcLockStorage.micros(request.lease()) + this.clockStep;
		return this.renew.update(template, holds, (parameter, hold) -> switch (parameter) {
			case LOCK_ID -> hold.lockId();
			case TOKEN -> hold.fencingToken();
			case OWNER_ID -> request.ownerId();
			case LEASE -> lease;
			default -> throw parameter.withoutValue();
		});
	}

	private Map<Hold, Long> readBack(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		Map<Hold, Long> remaining = new HashMap<>();
		this.readBack.query(template, holds, (parameter, hold) -> switch (parameter) {
			case LOCK_ID -> hold.lockId();
			case OWNER_ID -> request.ownerId();
			default -> throw parameter.withoutValue();
		}, (row) -> remaining.put(new Hold(row.getString("lock_id"), row.getLong("fencing_token")),
				row.getLong("remaining")));
		return remaining;
	}

}
