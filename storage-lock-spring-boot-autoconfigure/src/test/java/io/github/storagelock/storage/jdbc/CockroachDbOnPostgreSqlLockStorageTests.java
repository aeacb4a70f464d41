package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.dialect.UnlistedDialects;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The statements for CockroachDB on PostgreSQL, whose language it speaks.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
class CockroachDbOnPostgreSqlLockStorageTests extends JdbcLockStorageContractTests {

	CockroachDbOnPostgreSqlLockStorageTests(TestDatabase database) {
		super(database);
	}

	@Override
	String expectedDialect() {
		return "cockroachdb";
	}

	@Override
	SqlDialect dialect(HikariDataSource dataSource) {
		return UnlistedDialects.cockroachDb();
	}

	@Test
	void nobodyIsToldOfReleases() {
		assertThat(storage().releaseSignals()).isSameAs(ReleaseSignals.NONE);
	}

	@Override
	Duration longestWait() {
		return Duration.ofSeconds(2);
	}

}
