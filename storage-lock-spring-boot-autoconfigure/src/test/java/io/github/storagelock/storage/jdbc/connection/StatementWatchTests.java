package io.github.storagelock.storage.jdbc.connection;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StatementWatch}.
 */
@OnDatabase(TestDatabase.POSTGRESQL_15)
class StatementWatchTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final HikariDataSource dataSource;

	private final LockConnections connections;

	StatementWatchTests(TestDatabase database) {
		this.dataSource = database.dataSource((config) -> config.setMaximumPoolSize(1));
		this.connections = new LockConnections(this.dataSource, new ConnectionSettings(TIMEOUT, null),
				SqlDialect.of("postgresql"));
	}

	@AfterEach
	void close() {
		this.connections.close();
		this.dataSource.close();
	}

	@Test
	void slowStatementIsCancelledAndItsConnectionStays() {
		Integer session = session();
		long begun = System.nanoTime();

		String refusal = run((template) -> {
			try {
				return template.queryForList("SELECT pg_sleep(30)").toString();
			}
			catch (DataAccessException ex) {
				return ex.getMessage();
			}
		});

		assertThat(refusal).contains("canceling statement due to user request");

		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(TIMEOUT, Duration.ofSeconds(20));
		assertThat(session()).isEqualTo(session);
		assertThat(watched()).isEmpty();
	}

	@Test
	void slowStatementIsCancelledThoughOthersWereFastBefore() {
		slowStatementIsCancelledAndItsConnectionStays();
		slowStatementIsCancelledAndItsConnectionStays();
	}

	@Test
	void fastStatementsAreLeftAlone() {
		long end = System.nanoTime() + TIMEOUT.multipliedBy(2).toNanos();
		while (System.nanoTime() - end < 0) {
			assertThat(session()).isPositive();
		}

		assertThat(watched()).isEmpty();
	}

	@Test
	void statementThatItsThreadLeftBehindIsForgotten() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> run((template) -> template.query("SELECT 1", (row, index) -> {
				throw new IllegalStateException("left");
			})));

		assertThat(watched()).isEmpty();
		assertThat(session()).isPositive();
	}

	private Integer session() {
		return run((template) -> template.queryForObject("SELECT pg_backend_pid()", Integer.class));
	}

	private <T> T run(Function<JdbcTemplate, T> statement) {
		return this.connections.execute((runner) -> runner.run(statement));
	}

	private Map<?, ?> watched() {
		return (Map<?, ?>) ReflectionTestUtils.getField(
				ReflectionTestUtils.getField(ReflectionTestUtils.getField(this.connections, "runner"), "watch"),
				"running");
	}

}
