package io.github.storagelock.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Finds out whether those who read on a SQL Server wait for who has written. What the
 * server says of its settings would not tell it of one that is only compatible.
 */
final class ReaderProbe {

	private static final int LOCK_TIMEOUT = 1222;

	private static final Map<TestDatabase, Boolean> answers = new ConcurrentHashMap<>();

	private ReaderProbe() {
	}

	static boolean readersWait(TestDatabase database) {
		return answers.computeIfAbsent(database, ReaderProbe::ask);
	}

	private static boolean ask(TestDatabase database) {
		String table = database.uniqueTableName();
		try (HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(2));
				Connection writing = pool.getConnection();
				Connection reading = pool.getConnection();
				Statement writer = writing.createStatement();
				Statement reader = reading.createStatement()) {
			writer.execute("CREATE TABLE " + table + " (id INT)");
			writer.execute("INSERT INTO " + table + " VALUES (1)");
			writing.setAutoCommit(false);
			writer.execute("UPDATE " + table + " SET id = 2");
			try {
				return waits(reader, table);
			}
			finally {
				writing.rollback();
				writing.setAutoCommit(true);
				writer.execute("DROP TABLE " + table);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean waits(Statement reader, String table) throws SQLException {
		reader.execute("SET LOCK_TIMEOUT 200");
		try {
			reader.executeQuery("SELECT id FROM " + table).next();
			return false;
		}
		catch (SQLException ex) {
			if (ex.getErrorCode() != LOCK_TIMEOUT) {
				throw ex;
			}
			return true;
		}
	}

}
