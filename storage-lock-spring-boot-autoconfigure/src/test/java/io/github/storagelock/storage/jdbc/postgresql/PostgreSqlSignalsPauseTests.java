package io.github.storagelock.storage.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.mockito.AdditionalAnswers;
import org.mockito.invocation.InvocationOnMock;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * A process that stands still while it finds out whether signals arrive.
 */
@OnDatabase(TestDatabase.POSTGRESQL_15)
class PostgreSqlSignalsPauseTests {

	private final AtomicInteger looks = new AtomicInteger();

	private final Semaphore woken = new Semaphore(0);

	@Test
	void pauseIsNotTakenForDeafness(TestDatabase database) throws Exception {
		try (HikariDataSource direct = database.dataSource(); HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(
					new DriverManagerDataSource(direct.getJdbcUrl(), direct.getUsername(), direct.getPassword()) {

						@Override
						public Connection getConnection() throws SQLException {
							return pausing(super.getConnection());
						}

					});
			try (JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.of("postgresql"),
					JdbcSettings.defaults().withTableName(database.uniqueTableName()));
					Subscription subscription = storage.releaseSignals()
						.subscribe("a", "waiter", this.woken::release)) {
				assertThat(this.woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
				assertThat(subscription.isLive()).isTrue();
				assertThat(this.looks).hasValueGreaterThan(1);
			}
		}
	}

	/**
	 * Returns a connection whose first look for notifications takes longer than they are
	 * waited for, and is too early for all.
	 */
	private Connection pausing(Connection connection) throws SQLException {
		PGConnection session = mock(PGConnection.class, AdditionalAnswers.delegatesTo(connection));
		willAnswer((look) -> look(look, connection)).given(session).getNotifications(anyInt());
		Connection pausing = mock(Connection.class, AdditionalAnswers.delegatesTo(connection));
		willReturn(session).given(pausing).unwrap(PGConnection.class);
		return pausing;
	}

	private Object look(InvocationOnMock look, Connection connection) throws SQLException, InterruptedException {
		if (this.looks.getAndIncrement() > 0) {
			return connection.unwrap(PGConnection.class).getNotifications(look.getArgument(0));
		}
		TimeUnit.MILLISECONDS.sleep(3_200);
		return null;
	}

}
