package io.github.storagelock.storage.jdbc.statement;

import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JdbcFailures} and what the dialects add to it.
 */
class JdbcFailuresTests {

	@ParameterizedTest
	@CsvSource({ "sqlserver, 1205, 40001", "sqlserver, 1222, S0045", "sqlserver, 2601, 23000", "sqlserver, 2627, 23000",
			"sqlserver, 3960, S0006", "azuresql, 1222, S0045", "azuresql, 2627, 23000", "oracle, 1, 23000",
			"oracle, 54, 61000", "oracle, 60, 61000", "oracle, 8177, 72000", "oracle, 30006, 61000",
			"mysql, 1205, HY000", "mysql, 1213, 40001", "cockroachdb, 0, 40001", "cockroachdb, 0, 55P03",
			"yugabytedb, 0, 40001", "yugabytedb, 0, 55P03", "hsqldb, -4861, 40001", "derby, 30000, 40XL1",
			"derby, 30000, 40001", "sqlite, 5,", "sqlite, 6,", "sqlite, 19,", "h2, 50200, HYT00",
			"postgresql, 0, 55P03", "postgresql, 0, 40P01", "postgresql, 0, 40001", "oracle, 1013, 72000",
			"mysql, 1020, HY000", "mysql, 3572, HY000", "mariadb, 1020, HY000", "mariadb, 1205, HY000",
			"mariadb, 1213, 40001", "tidb, 1205, HY000", "tidb, 1213, 40001", "tidb, 3572, HY000", "tidb, 8002, HY000",
			"tidb, 8005, HY000", "tidb, 8022, HY000", "tidb, 8028, HY000", "tidb, 8147, HY000", "tidb, 9007, HY000" })
	void conflictIsBusy(String dialect, int code, String state) {
		assertThat(outcome(dialect, new SQLException("conflict", state, code))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "postgresql, 0, 25006", "mysql, 1290, HY000", "mysql, 1836, HY000", "mysql, 1792, 25006",
			"mariadb, 1290, HY000", "mariadb, 1836, HY000", "sqlserver, 3906, S0002", "azuresql, 3906, S0002",
			"oracle, 16000, 25006" })
	void serverThatTakesNoWritesIsLeft(String dialect, int code, String state) {
		for (SQLException failure : new SQLException[] { new SQLException("read-only", state, code),
				new SQLSyntaxErrorException("read-only", state, code),
				new SQLNonTransientException("read-only", state, code) }) {
			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> outcome(dialect, failure))
				.withMessageContaining("takes no writes")
				.withMessageEndingWith("read-only")
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4060, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920 })
	void transientFailureOfAzureIsTriedAgain(int code) {
		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> outcome("azuresql", new SQLNonTransientException("for now", "S0001", code)))
			.withMessageContaining("for now")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));
	}

	@ParameterizedTest
	@CsvSource({ "sqlserver, 207, S0001", "sqlserver, 208, S0002", "sqlserver, 229, S0005", "sqlserver, 230, S0001",
			"sqlserver, 262, S0001", "sqlserver, 2714, S0001", "sqlserver, 2760, S0001", "azuresql, 208, S0002",
			"oracle, 942, 42000", "postgresql, 0, 42P01", "mysql, 1146, 42S02", "mysql, 1665, HY000",
			"mariadb, 1665, HY000", "h2, 42102, 42S02" })
	void whatTheUserHasToMendIsRefused(String dialect, int code, String state) {
		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> outcome(dialect, new SQLException("no such table", state, code)))
			.withMessageStartingWith("a statement on table locks failed")
			.withMessageEndingWith(": no such table")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
	}

	@Test
	void missingTableOfSqliteIsRefused() {
		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> outcome("sqlite", new SQLException("no such table", null, 1)))
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
	}

	@Test
	void ambiguousCommitIsNoConflict() {
		assertThatExceptionOfType(LockStorageException.class)
			.isThrownBy(() -> outcome("cockroachdb", new SQLException("result is ambiguous", "40003")))
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));
	}

	private static Optional<String> outcome(String dialect, SQLException failure) {
		return new JdbcFailures(SqlDialect.of(dialect), "locks").unlessConflict(() -> {
			DataAccessException translated = new SQLExceptionSubclassTranslator().translate("test", "SQL", failure);
			throw (translated != null) ? translated : new UncategorizedSQLException("test", "SQL", failure);
		});
	}

}
