package io.github.storagelock.storage.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

/**
 * Renews many leases in one statement. Where its count shows that not all were renewed,
 * the records are read back to see why.
 */
final class RenewalBatch {

	private static final String READ_BACK = """
			SELECT lock_id, fencing_token, expires_at - {now} AS remaining
			FROM {table}
			WHERE owner_id = {ownerId} AND lock_id IN ({ids})
			""";

	private final JdbcFailures failures;

	private final BatchStatement renew;

	private final BatchStatement readBack;

	RenewalBatch(JdbcFailures failures, SqlDialect dialect, String table) {
		this.failures = failures;
		this.renew = new BatchStatement(dialect.renew(), "{holds}", "({lockId}, {token})", table, dialect.now());
		this.readBack = new BatchStatement(READ_BACK, "{ids}", "{lockId}", table, dialect.now());
	}

	List<Renewal> renew(JdbcTemplate template, RenewRequest request) {
		List<Renewal> outcomes = new ArrayList<>(request.holds().size());
		for (List<Hold> batch : BatchStatement.batches(request.holds())) {
			outcomes.addAll(renew(template, request, batch));
		}
		return outcomes;
	}

	private List<Renewal> renew(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		long started = System.nanoTime();
		Optional<Integer> count = update(template, request, holds);
		if (count.isEmpty()) {
			// One locked row fails them all here: each on its own, then.
			holds.forEach((hold) -> update(template, request, List.of(hold)));
		}
		else if (count.get() == holds.size()) {
			return holds.stream().map((hold) -> Renewal.RENEWED).toList();
		}
		Map<Hold, Long> remaining = this.failures.orThrow(() -> readBack(template, request, holds));
		// What was renewed runs at least from when the first statement was sent.
		long least = JdbcLockStorage.micros(request.lease()) - (System.nanoTime() - started) / 1_000;
		return holds.stream().map((hold) -> outcome(remaining.getOrDefault(hold, 0L), least)).toList();
	}

	private static Renewal outcome(long remaining, long least) {
		if (remaining <= 0) {
			return Renewal.LOST;
		}
		return (remaining >= least) ? Renewal.RENEWED : Renewal.DEFERRED;
	}

	private Optional<Integer> update(JdbcTemplate template, RenewRequest request, List<Hold> holds) {
		Long lease = JdbcLockStorage.micros(request.lease());
		return this.failures
			.unlessConflict(() -> this.renew.update(template, holds, (parameter, hold) -> switch (parameter) {
				case LOCK_ID -> hold.lockId();
				case TOKEN -> hold.fencingToken();
				case OWNER_ID -> request.ownerId();
				case LEASE -> lease;
				default -> throw parameter.withoutValue();
			}));
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
