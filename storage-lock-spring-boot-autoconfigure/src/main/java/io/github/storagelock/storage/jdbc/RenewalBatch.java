package io.github.storagelock.storage.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.statement.BatchStatement;
import io.github.storagelock.storage.jdbc.statement.JdbcFailures;

/**
 * Renews many leases in one statement. Where its count shows that not all were renewed,
 * the records are read back to see why; where it cannot work, each has one of its own.
 */
final class RenewalBatch {

	private static final Logger logger = LoggerFactory.getLogger(RenewalBatch.class);

	// Not shorter than it is: a clock that was set back may be set forth again. But no
	// further away than two leases: a holder that dies after a step back would block
	// others for as long as that was.
	private static final String EXPIRY = """
			CASE WHEN expires_at < {now} + {lease} THEN {now} + {lease}
			    WHEN expires_at > {now} + {lease} + {lease} THEN {now} + {lease} + {lease}
			    ELSE expires_at END""";

	private static final String READ_BACK = """
			SELECT lock_id, owner_id, fencing_token, expires_at - {now} AS remaining
			FROM {table}
			WHERE lock_id IN ({ids})
			""";

	// A statement that is refused for so many in a row would be for all.
	private static final int MOST_REFUSED = 3;

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
		this.renew = new BatchStatement(sql(dialect), table, dialect.now());
		this.readBack = new BatchStatement(READ_BACK, table, dialect.now());
	}

	/**
	 * Returns the text of the statement, with the lists in it.
	 */
	static String sql(SqlDialect dialect) {
		return dialect.renew().replace("{expiry}", EXPIRY);
	}

	List<Renewal> renew(StatementRunner runner, RenewRequest request) {
		List<Renewal> outcomes = new ArrayList<>(request.holds().size());
		for (List<Hold> batch : BatchStatement.batches(request.holds())) {
			outcomes.addAll(renew(runner, request, batch));
		}
		return outcomes;
	}

	private List<Renewal> renew(StatementRunner runner, RenewRequest request, List<Hold> holds) {
		Optional<List<Renewal>> outcomes;
		try {
			outcomes = this.failures.unlessConflict(() -> together(runner, request, holds));
		}
		catch (LockStorageException ex) {
			if (holds.size() == 1 || !JdbcFailures.isOfStatement(ex)) {
				throw ex;
			}
			logger.debug("{} leases could not be renewed together; trying them one by one", holds.size(), ex);
			return oneByOne(runner, request, holds);
		}
		return outcomes.orElseGet(() -> oneByOne(runner, request, holds));
	}

	private List<Renewal> together(StatementRunner runner, RenewRequest request, List<Hold> holds) {
		long lease = JdbcLockStorage.micros(request.lease());
		long started = System.nanoTime();
		int renewed = update(runner, request, holds);
		if (renewed == holds.size()) {
			return Collections.nCopies(holds.size(), Renewal.RENEWED);
		}
		long asked = System.nanoTime();
		Map<String, Found> found = readBack(runner, holds);
		long answered = System.nanoTime();
		// Left of a lease that begins when the first statement was sent: when the records
		// were read it was at most the one, at least the other.
		long most = lease - (asked - started) / 1_000;
		long least = lease - (answered - started) / 1_000;
		List<Renewal> lenient = outcomes(request, holds, found, least);
		boolean countProves = Collections.frequency(lenient, Renewal.RENEWED) == renewed;
		return countProves ? lenient : outcomes(request, holds, found, most);
	}

	/**
	 * Renews what can be had, after a locked row, or one that the database refuses to
	 * write, made them all fail. In any order, so that those behind several of these have
	 * their turn another time.
	 * @throws LockStorageException if it is not about one row or the other
	 */
	private List<Renewal> oneByOne(StatementRunner runner, RenewRequest request, List<Hold> holds) {
		long started = System.nanoTime();
		List<Hold> shuffled = new ArrayList<>(holds);
		Collections.shuffle(shuffled);
		Map<Hold, Renewal> outcomes = new HashMap<>();
		int refused = 0;
		for (Hold hold : shuffled) {
			if (System.nanoTime() - started < this.patience) {
				try {
					outcomes.put(hold, alone(runner, request, hold));
				}
				catch (LockStorageException ex) {
					if (!JdbcFailures.isOfStatement(ex) || ++refused > MOST_REFUSED && outcomes.isEmpty()) {
						throw ex;
					}
					logger.debug("The lease of lock '{}' could not be renewed", hold.lockId(), ex);
				}
			}
		}
		return holds.stream().map((hold) -> outcomes.getOrDefault(hold, Renewal.DEFERRED)).toList();
	}

	/**
	 * Renews one lease. If its row is locked, it may have been lost all the same; where
	 * readers wait for those who write, nobody can tell.
	 */
	private Renewal alone(StatementRunner runner, RenewRequest request, Hold hold) {
		List<Hold> one = List.of(hold);
		return this.failures.unlessConflict(() -> together(runner, request, one))
			.or(() -> this.failures.unlessConflict(() -> readBack(runner, one))
				.map((found) -> outcomes(request, one, found, Long.MAX_VALUE)))
			.map((outcomes) -> outcomes.get(0))
			.orElse(Renewal.DEFERRED);
	}

	private static List<Renewal> outcomes(RenewRequest request, List<Hold> holds, Map<String, Found> found,
			long enough) {
		return holds.stream()
			.map((hold) -> outcome(request.ownerId(), hold, found.get(hold.lockId()), enough))
			.toList();
	}

	private static Renewal outcome(String ownerId, Hold hold, @Nullable Found found, long enough) {
		if (found == null || found.token < hold.fencingToken()) {
			// Nobody can have taken what runs, but there are servers that answer from a
			// copy which is behind.
			return Renewal.DEFERRED;
		}
		if (found.token == hold.fencingToken() && found.ownerId == null) {
			return Renewal.REVOKED;
		}
		if (found.token > hold.fencingToken() || !ownerId.equals(found.ownerId) || found.remaining <= 0) {
			return Renewal.LOST;
		}
		return (found.remaining >= enough) ? Renewal.RENEWED : Renewal.DEFERRED;
	}

	private int update(StatementRunner runner, RenewRequest request, List<Hold> holds) {
		Long lease = JdbcLockStorage.micros(request.lease()) + this.clockStep;
		return runner.run((template) -> this.renew.update(template, holds, (parameter, hold) -> switch (parameter) {
			case LOCK_ID -> hold.lockId();
			case TOKEN -> hold.fencingToken();
			case OWNER_ID -> request.ownerId();
			case LEASE -> lease;
			default -> throw parameter.withoutValue();
		}));
	}

	private Map<String, Found> readBack(StatementRunner runner, List<Hold> holds) {
		return runner.run((template) -> {
			Map<String, Found> found = new HashMap<>();
			this.readBack
				.query(template, holds, (parameter, hold) -> hold.lockId(), (row) -> found.put(row.getString("lock_id"),
						new Found(row.getString("owner_id"), row.getLong("fencing_token"), row.getLong("remaining"))));
			return found;
		});
	}

	/**
	 * A record as it was read back.
	 */
	private record Found(@Nullable String ownerId, long token, long remaining) {
	}

}
