package io.github.storagelock.benchmark.node;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;

/**
 * The database's own locks, which belong to a session: a holder and a waiter need a
 * connection each, and there is neither a lease nor a token.
 */
class AdvisoryNode implements LockNode {

	private final HikariDataSource pool;

	private final String acquire;

	private final String release;

	AdvisoryNode(HikariDataSource pool) {
		this.pool = pool;
		boolean postgreSql = pool.getJdbcUrl().startsWith("jdbc:postgresql:");
		this.acquire = postgreSql ? "SELECT pg_advisory_lock(hashtext(?))" : "SELECT GET_LOCK(?, 60)";
		this.release = postgreSql ? "SELECT pg_advisory_unlock(hashtext(?))" : "SELECT RELEASE_LOCK(?)";
	}

	@Override
	public Hold acquire(String lockId) throws SQLException {
		Connection session = this.pool.getConnection();
		query(session, this.acquire, lockId);
		return () -> {
			query(session, this.release, lockId);
			session.close();
		};
	}

	private static void query(Connection session, String sql, String lockId) throws SQLException {
		try (PreparedStatement statement = session.prepareStatement(sql)) {
			statement.setString(1, lockId);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
			}
		}
	}

}
