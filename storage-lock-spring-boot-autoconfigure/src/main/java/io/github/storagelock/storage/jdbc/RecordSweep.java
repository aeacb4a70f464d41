package io.github.storagelock.storage.jdbc;

import java.util.List;

import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.BatchStatement;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Deletes records that nobody has used for a while.
 */
final class RecordSweep {

	private static final String FIND = """
			SELECT lock_id FROM {table} WHERE expires_at <= {now} AND ABS(expires_at) < {now} - {retention}
			""";

	private static final String DELETE = """
			DELETE FROM {table}
			WHERE lock_id IN ({ids}) AND expires_at <= {now} AND ABS(expires_at) < {now} - {retention}
			""";

	private final SqlStatement find;

	private final BatchStatement delete;

	RecordSweep(String table, String now) {
		this.find = SqlStatement.of(FIND, table, now);
		this.delete = new BatchStatement(DELETE, table, now);
	}

	/**
	 * Reads the candidates first: a DELETE that looks for them itself would lock rows
	 * that are in use.
	 * @param retention microseconds
	 */
	int sweep(StatementRunner runner, long retention, int limit) {
		Long micros = retention;
		List<String> candidates = JdbcLockStorage.first(limit, runner.run((template) -> template
			.query(this.find.limitedTo(limit, (parameter) -> micros), (row, index) -> row.getString(1))));
		int deleted = 0;
		for (List<String> ids : BatchStatement.batches(candidates)) {
			deleted += runner
				.run((template) -> this.delete.update(template, ids, (parameter, id) -> switch (parameter) {
					case LOCK_ID -> id;
					case RETENTION -> micros;
					default -> throw parameter.withoutValue();
				}));
		}
		return deleted;
	}

}
