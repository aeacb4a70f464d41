package io.github.storagelock.storage.jdbc;

import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server says it was asked to do, on a pool of one connection.
 */
class ServerCounters {

	private final JdbcTemplate jdbc;

	private final boolean postgreSql;

	private final boolean mariaDb;

	private final String table;

	ServerCounters(TestDatabase database, JdbcTemplate jdbc, String table) {
		this.jdbc = jdbc;
		this.postgreSql = database.version().startsWith("PostgreSQL");
		this.mariaDb = database.version().contains("MariaDB");
		this.table = table;
	}

	static boolean areKnownOf(TestDatabase database) {
		return switch (database) {
			case POSTGRESQL_15, POSTGRESQL_18, MARIADB, MARIADB_10_11, MYSQL -> true;
			default -> false;
		};
	}

	Counted count(Runnable operation) {
		long statementsOfCounting = -statements() + statements();
		Object rows = rows();
		long rowsBefore = rowsWritten();
		long before = statements();
		operation.run();
		long statements = statements() - before - statementsOfCounting;
		long written = rowsWritten() - rowsBefore;
		// MariaDB counts both tries of an upsert, so only zero means what it says.
		return new Counted(statements, this.mariaDb ? Math.min(1, written) : written, !rows.equals(rows()));
	}

	/**
	 * Returns the statements of this session; PostgreSQL does not count them.
	 */
	private long statements() {
		return this.postgreSql ? 0 : status("SESSION", "Questions");
	}

	private long rowsWritten() {
		if (this.postgreSql) {
			PostgreSqlFigures.handIn(this.jdbc);
			return this.jdbc.queryForObject(
					"SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = ?", Long.class,
					this.table);
		}
		if (this.mariaDb) {
			return status("SESSION", "Handler_write") + status("SESSION", "Handler_update")
					+ status("SESSION", "Handler_delete");
		}
		return this.jdbc.queryForObject("""
				SELECT SUM(count) FROM information_schema.innodb_metrics
				WHERE name IN ('dml_inserts', 'dml_updates', 'dml_deletes')
				""", Long.class);
	}

	/**
	 * Returns the rows as they lie there: a row lock changes them as well on PostgreSQL.
	 */
	private List<Map<String, Object>> rows() {
		String columns = this.postgreSql ? "ctid::text, xmin::text, xmax::text, " : "";
		return this.jdbc.queryForList("SELECT " + columns + "l.* FROM " + this.table + " l ORDER BY lock_id");
	}

	private long status(String scope, String name) {
		return this.jdbc.queryForObject("SHOW " + scope + " STATUS LIKE '" + name + "'",
				(row, index) -> row.getLong(2));
	}

	/**
	 * What an operation made the server do.
	 *
	 * @param statements how many statements it sent, 0 where that is not known
	 * @param rowsWritten how many rows it inserted, updated or deleted
	 * @param changed whether the table is another
	 */
	record Counted(long statements, long rowsWritten, boolean changed) {

		void expect(String operation, int statements, int rowsWritten) {
			assertThat(this.statements).as(operation).isIn((long) statements, 0L);
			assertThat(this.rowsWritten).as(operation).isEqualTo(rowsWritten);
			assertThat(this.changed).as(operation).isEqualTo(rowsWritten > 0);
		}

	}

}
