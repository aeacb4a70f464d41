package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.awaitility.Awaitility.await;

/**
 * The figures that sessions of PostgreSQL hand in now and then.
 */
final class PostgreSqlFigures {

	// By itself, a session does so at most twice a second, after a transaction.
	private static final Duration LATE = Duration.ofMillis(1_100);

	private PostgreSqlFigures() {
	}

	/**
	 * Has this session hand in its figures, which versions before 15 cannot be told to.
	 */
	static void handIn(JdbcTemplate jdbc) {
		boolean told = Boolean.TRUE
			.equals(jdbc.queryForObject("SELECT to_regproc('pg_stat_force_next_flush') IS NOT NULL", Boolean.class));
		if (told) {
			jdbc.execute("SELECT pg_stat_force_next_flush()");
		}
		else {
			await().pollDelay(LATE).until(() -> true);
			jdbc.execute("SELECT 1");
			await().pollDelay(LATE).until(() -> true);
		}
	}

}
