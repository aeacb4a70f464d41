package io.github.storagelock.storage.jdbc.connection;

import java.time.Duration;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WatchedTemplate}.
 */
@OnDatabase(TestDatabase.POSTGRESQL_15)
class WatchedTemplateTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final HikariDataSource dataSource;

	private final WatchedTemplate template;

	WatchedTemplateTests(TestDatabase database) {
		this.dataSource = database.dataSource((config) -> config.setMaximumPoolSize(1));
		this.template = new WatchedTemplate(this.dataSource, TIMEOUT);
	}

	@AfterEach
	void close() {
		this.template.close();
		this.dataSource.close();
	}

	@Test
	void slowStatementIsCancelledAndItsConnectionStays() {
		Integer session = session();
		long begun = System.nanoTime();

		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.template.queryForList("SELECT pg_sleep(30)"))
			.withMessageContaining("canceling statement due to user request");

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
			.isThrownBy(() -> this.template.query("SELECT 1", (row, index) -> {
				throw new IllegalStateException("left");
			}));

		Awaitility.await().untilAsserted(() -> assertThat(watched()).isEmpty());
		assertThat(session()).isPositive();
	}

	private Integer session() {
		return this.template.queryForObject("SELECT pg_backend_pid()", Integer.class);
	}

	private Map<?, ?> watched() {
		return (Map<?, ?>) ReflectionTestUtils.getField(this.template, "deadlines");
	}

}
