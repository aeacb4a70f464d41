package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.Scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of the statements of {@link OracleDialect} on databases that understand some of
 * its language. None of them knows its errors, its locks or its sessions.
 */
class OracleDialectTests {

	private final OracleDialect dialect = new OracleDialect();

	@Test
	void statementsAreThoseOfOracleToHsqldb() {
		try (HikariDataSource pool = pool("jdbc:hsqldb:mem:oracle;sql.syntax_ora=true");
				JdbcLockStorage storage = storage(pool,
						new WithClock(this.dialect, "(0 + " + this.dialect.now() + ")"))) {
			// Its parser takes what is set to a query for nothing else.
			new Scenario(storage).plays();
		}
	}

	@Test
	void clockIsUtcToHsqldbInAnySessionZone() {
		try (HikariDataSource pool = pool("jdbc:hsqldb:mem:oracle_clock;sql.syntax_ora=true")) {
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			for (String zone : new String[] { "-12:00", "+00:00", "+05:45" }) {
				jdbc.execute("SET TIME ZONE INTERVAL '" + zone + "' HOUR TO MINUTE");

				Instant before = Instant.now();
				long micros = jdbc.queryForObject("SELECT " + this.dialect.now() + " FROM DUAL", Long.class);

				assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).as(zone)
					.isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
			}
		}
	}

	@Test
	void statementsAreThoseOfOracleToH2ExceptTheClock() {
		try (HikariDataSource pool = pool("jdbc:h2:mem:oracle;MODE=Oracle");
				JdbcLockStorage storage = storage(pool, new WithClock(this.dialect, new H2Dialect().now()))) {
			new Scenario(storage).plays();
			new Scenario(storage).playsWithRivals();
		}
	}

	@Test
	void clockIsReadInOnePlace() {
		assertThat(this.dialect.now().split("SYSTIMESTAMP", -1)).hasSize(2);
	}

	@Test
	void serverThatIsOpenForReadingOnlyMayBeReplaced() {
		assertThat(this.dialect.effectOf(new SQLException("ORA-16000", "72000", 16000))).hasValue(Effect.UNKNOWN);
		assertThat(this.dialect.effectOf(new SQLException("ORA-00942", "42000", 942))).isEmpty();
	}

	@Test
	void serializableIsFencedOutside() throws SQLException {
		Connection connection = mock(Connection.class);
		given(connection.getTransactionIsolation()).willReturn(Connection.TRANSACTION_READ_COMMITTED,
				Connection.TRANSACTION_SERIALIZABLE);

		assertThat(this.dialect.fencesOutside(connection)).isFalse();
		assertThat(this.dialect.fencesOutside(connection)).isTrue();
	}

	private static HikariDataSource pool(String url) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setUsername("sa");
		config.setMaximumPoolSize(4);
		return new HikariDataSource(config);
	}

	private static JdbcLockStorage storage(HikariDataSource pool, SqlDialect dialect) {
		// The set-up of a session is for Oracle alone.
		return new JdbcLockStorage(pool, dialect,
				JdbcSettings.defaults().withTableName("oracle_locks").withPoolMode(PoolMode.SHARED));
	}

	/**
	 * The statements with another clock.
	 */
	private record WithClock(OracleDialect oracle, String now) implements SqlDialect {

		@Override
		public String id() {
			return this.oracle.id();
		}

		@Override
		public boolean supports(DatabaseProduct product) {
			return false;
		}

		@Override
		public String createTable() {
			return this.oracle.createTable();
		}

		@Override
		public String renew() {
			return this.oracle.renew();
		}

	}

}
