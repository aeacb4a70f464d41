package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.jdbc.JdbcSettings.Pool;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.JdbcSettings.Release;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.text.DurationText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JdbcSettings}.
 */
class JdbcSettingsTests {

	@Test
	void defaultsAreAsDocumented() {
		JdbcSettings settings = JdbcSettings.defaults();

		assertThat(settings.tableName()).isEqualTo("storage_lock");
		assertThat(settings.schemaInitialization()).isEqualTo(SchemaInitialization.IF_MISSING);
		assertThat(settings.statementTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(settings.pool()).isEqualTo(new Pool(PoolMode.AUTO, 4, Duration.ofSeconds(3)));
	}

	@Test
	void eachChangeChangesOneThing() {
		JdbcSettings settings = JdbcSettings.defaults();

		assertThat(settings.withTableName("x")).isEqualTo(new JdbcSettings("x", settings.schemaInitialization(),
				settings.statementTimeout(), settings.pool(), settings.release()));
		assertThat(settings.withSchemaInitialization(SchemaInitialization.NEVER))
			.isEqualTo(new JdbcSettings("storage_lock", SchemaInitialization.NEVER, settings.statementTimeout(),
					settings.pool(), settings.release()));
		assertThat(settings.withStatementTimeout(Duration.ofSeconds(9))).isEqualTo(new JdbcSettings("storage_lock",
				settings.schemaInitialization(), Duration.ofSeconds(9), settings.pool(), settings.release()));
		assertThat(settings.withPoolMode(PoolMode.SHARED).pool())
			.isEqualTo(new Pool(PoolMode.SHARED, 4, Duration.ofSeconds(3)));
	}

	@Test
	void modeOfThePoolDecidesWhatConnectionsThereAre() {
		JdbcSettings settings = JdbcSettings.defaults();
		SqlDialect dialect = SqlDialect.of("h2");

		assertThat(settings.withPoolMode(PoolMode.SHARED).connections(dialect).pool()).isNull();
		assertThat(settings.withPoolMode(PoolMode.AUTO).connections(dialect).pool().required()).isFalse();
		assertThat(settings.withPoolMode(PoolMode.DEDICATED).connections(dialect).pool().required()).isTrue();
		assertThat(settings.connections(dialect).pool().maximumSize()).isEqualTo(4);
		assertThat(settings.connections(dialect).statementTimeout()).isEqualTo(settings.statementTimeout());
	}

	@Test
	void onlyWhoListensInThePoolNeedsOneMoreConnection() {
		HikariConfig unlike = new HikariConfig();
		unlike.setJdbcUrl("jdbc:postgresql://localhost/x?socketFactory=mine");
		HikariConfig plain = new HikariConfig();
		plain.setJdbcUrl("jdbc:postgresql://localhost/x");
		JdbcSettings settings = JdbcSettings.defaults();
		SqlDialect postgresql = SqlDialect.of("postgresql");

		assertThat(settings.connections(postgresql).pool().needsOneMore()).accepts(unlike).rejects(plain);
		assertThat(settings.withRelease(new Release(false, false)).connections(postgresql).pool().needsOneMore())
			.rejects(unlike);
		assertThat(settings.connections(SqlDialect.of("h2")).pool().needsOneMore()).rejects(unlike);
	}

	@Test
	void valuesOutOfBoundsAreRefused() {
		JdbcSettings settings = JdbcSettings.defaults();

		for (Duration timeout : new Duration[] { Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(61) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> settings.withStatementTimeout(timeout))
				.withMessageContaining(DurationText.of(timeout));
		}
		for (int size : new int[] { -1, 0, 101 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> new Pool(PoolMode.AUTO, size, Duration.ofSeconds(1)))
				.withMessageContaining(String.valueOf(size));
		}
		for (Duration timeout : new Duration[] { Duration.ZERO, Duration.ofMillis(249), Duration.ofSeconds(61) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> new Pool(PoolMode.AUTO, 1, timeout))
				.withMessageContaining(DurationText.of(timeout));
		}
	}

}
