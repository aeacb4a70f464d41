package io.github.storagelock.storage.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.AdditionalAnswers;
import org.postgresql.PGConnection;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Signals of releases, between two storages that stand for two nodes.
 */
@OnDatabase(TestDatabase.POSTGRESQL_18)
@ExtendWith(OutputCaptureExtension.class)
class PostgreSqlReleaseSignalsTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final HikariDataSource dataSource;

	private final JdbcSettings settings;

	private final JdbcTemplate jdbc;

	private final JdbcLockStorage holder;

	private final JdbcLockStorage waiter;

	private final Semaphore signals = new Semaphore(0);

	private final Queue<String> listens = new ConcurrentLinkedQueue<>();

	PostgreSqlReleaseSignalsTests(TestDatabase database) {
		this.dataSource = database.dataSource();
		this.settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.holder = storage(this.settings);
		this.waiter = storage(this.settings);
	}

	@AfterEach
	void close() {
		this.waiter.close();
		this.holder.close();
		this.dataSource.close();
	}

	@Test
	void releaseOfAWantedLockIsSignalled() throws Exception {
		long token = acquire("a");
		try (Subscription subscription = subscribe("a", "waiter")) {
			awaitLive(subscription);
			this.waiter.announceWaiter("a", LEASE);

			assertThat(release("a", token)).isTrue();

			assertThat(this.signals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void onlyOthersThatWaitForThisLockAreWoken() throws Exception {
		long a = acquire("a");
		long b = acquire("b");
		try (Subscription own = subscribe("a", "holder")) {
			awaitLive(own);
			try (Subscription other = subscribe("b", "waiter")) {
				this.waiter.announceWaiter("a", LEASE);
				release("a", a);
				release("b", b);
				long c = acquire("b");
				this.waiter.announceWaiter("b", LEASE);

				release("b", c);

				assertThat(this.signals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
				assertThat(this.signals.availablePermits()).isZero();
				assertThat(other.isLive()).isTrue();
			}
		}
	}

	@Test
	void nobodyListensBeforeSomebodyWaits() throws Exception {
		acquire("a");
		assertThat(listeners()).isZero();

		try (Subscription subscription = subscribe("a", "waiter")) {
			awaitLive(subscription);
			assertThat(listeners()).isOne();
			try (Subscription second = subscribe("b", "waiter")) {
				assertThat(second.isLive()).isTrue();
				assertThat(listeners()).isOne();
			}
		}
		this.waiter.close();

		await().until(() -> listeners() == 0);
	}

	@Test
	void brokenConnectionIsReplacedAndWaitersAreWoken() throws Exception {
		long token = acquire("a");
		try (Subscription subscription = subscribe("a", "waiter")) {
			awaitLive(subscription);

			this.jdbc.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE ?",
					"LISTEN " + PostgreSqlReleaseSignals.channel(this.settings.tableName()) + "%");

			assertThat(this.signals.tryAcquire(10, TimeUnit.SECONDS)).as("a release may have been missed").isTrue();
			assertThat(subscription.isLive()).isTrue();
			this.waiter.announceWaiter("a", LEASE);
			release("a", token);
			assertThat(this.signals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void connectionThatListensIsNotGivenToOthers() throws Exception {
		try (Subscription subscription = subscribe("a", "waiter")) {
			awaitLive(subscription);
			for (int i = 0; i < 20; i++) {
				this.waiter.find("a");
			}
			assertThat(subscription.isLive()).isTrue();
		}
	}

	@Test
	void notificationsThatDoNotArriveAreFoundOut(CapturedOutput output) {
		assertIsDeaf(0, output, "Release signals do not arrive");

		assertThat(this.listens).hasSize(1);
	}

	@Test
	void connectionOfAPoolerIsNotMadeToListen(CapturedOutput output) {
		assertIsDeaf(-1, output, "Release signals are not used behind a connection pooler");

		assertThat(this.listens).isEmpty();
	}

	private void assertIsDeaf(int process, CapturedOutput output, String message) {
		Logger logger = (Logger) LoggerFactory.getLogger(PostgreSqlReleaseSignals.class);
		logger.setLevel(Level.INFO);
		DriverManagerDataSource deaf = new DriverManagerDataSource(this.dataSource.getJdbcUrl(),
				this.dataSource.getUsername(), this.dataSource.getPassword()) {

			@Override
			public Connection getConnection() throws SQLException {
				return pooled(super.getConnection(), process);
			}

		};
		HikariDataSource pool = new HikariDataSource();
		pool.setDataSource(deaf);
		try (pool; JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.of("postgresql"), this.settings)) {
			ReleaseSignals muted = storage.releaseSignals();
			try (Subscription subscription = muted.subscribe("a", "waiter", this.signals::release)) {
				await().atMost(Duration.ofSeconds(20)).until(() -> output.getOut().contains("waiting nodes poll"));
				assertThat(subscription.isLive()).isFalse();
			}
			await().until(() -> muted.subscribe("a", "waiter", this.signals::release) == Subscription.NONE);
			await().until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("storage-lock-signals")));
			assertThat(output).containsOnlyOnce(message + ": waiting nodes poll");
		}
		finally {
			logger.setLevel(null);
		}
	}

	@Test
	void sharedPoolHasNoConnectionToSpare() {
		try (JdbcLockStorage shared = storage(this.settings.withPoolMode(PoolMode.SHARED))) {
			assertThat(shared.releaseSignals()).isSameAs(ReleaseSignals.NONE);
		}
	}

	@Test
	void signalsCanBeSwitchedOff() {
		try (JdbcLockStorage silent = storage(this.settings.withRelease(new JdbcSettings.Release(true, false)))) {
			assertThat(silent.releaseSignals()).isSameAs(ReleaseSignals.NONE);
			long token = acquire("a");
			assertThat(silent.release(new ReleaseRequest("a", "holder", token, Duration.ZERO))).isTrue();
			assertThat(silent.release(new ReleaseRequest("a", "holder", token, Duration.ZERO))).isFalse();
		}
	}

	private JdbcLockStorage storage(JdbcSettings settings) {
		return new JdbcLockStorage(this.dataSource, SqlDialect.of("postgresql"), settings);
	}

	private Subscription subscribe(String lockId, String ownerId) {
		return this.waiter.releaseSignals().subscribe(lockId, ownerId, this.signals::release);
	}

	/**
	 * Waits until signals arrive, with which the only one who waits is woken once.
	 */
	private void awaitLive(Subscription subscription) throws InterruptedException {
		assertThat(this.signals.tryAcquire(20, TimeUnit.SECONDS)).as("signals arrive from now on").isTrue();
		assertThat(subscription.isLive()).isTrue();
	}

	private long acquire(String lockId) {
		return ((Granted) this.holder.acquire(new AcquireRequest(lockId, "holder", LEASE))).fencingToken();
	}

	private boolean release(String lockId, long token) {
		return this.holder.release(new ReleaseRequest(lockId, "holder", token, Duration.ZERO));
	}

	private long listeners() {
		return this.jdbc.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE query LIKE ?", Long.class,
				"LISTEN " + PostgreSqlReleaseSignals.channel(this.settings.tableName()) + "%");
	}

	/**
	 * Returns a connection that its pooler gives to somebody else after each statement,
	 * so that LISTEN reaches nobody.
	 * @param process the number that the driver has of the server's process, 0 for the
	 * right one
	 */
	private Connection pooled(Connection connection, int process) throws SQLException {
		Connection pooled = mock(Connection.class, AdditionalAnswers.delegatesTo(connection));
		willAnswer((invocation) -> {
			Statement statement = mock(Statement.class, AdditionalAnswers.delegatesTo(connection.createStatement()));
			willAnswer((listen) -> !this.listens.add(listen.getArgument(0))).given(statement)
				.execute(startsWith("LISTEN"));
			return statement;
		}).given(pooled).createStatement();
		if (process != 0) {
			PGConnection session = mock(PGConnection.class, AdditionalAnswers.delegatesTo(connection));
			willReturn(process).given(session).getBackendPID();
			willReturn(session).given(pooled).unwrap(PGConnection.class);
		}
		return pooled;
	}

}
