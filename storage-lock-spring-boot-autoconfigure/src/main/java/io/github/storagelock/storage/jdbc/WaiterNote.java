package io.github.storagelock.storage.jdbc;

import io.github.storagelock.storage.jdbc.connection.StatementRunner;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Notes in a record that a node waits.
 */
final class WaiterNote {

	private final SqlStatement statement;

	WaiterNote(String sql, String table, String now) {
		this.statement = SqlStatement.of(sql, table, now);
	}

	int write(StatementRunner runner, String lockId, long micros) {
		return runner.run((template) -> template.update(this.statement.sql(),
				this.statement.setter((parameter) -> switch (parameter) {
					case LOCK_ID -> lockId;
					case WANTED -> micros;
					case STILL_WANTED -> micros / 2;
					default -> throw parameter.withoutValue();
				})));
	}

}
