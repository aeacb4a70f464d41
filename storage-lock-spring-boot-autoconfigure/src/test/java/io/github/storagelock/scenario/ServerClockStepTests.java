package io.github.storagelock.scenario;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.testing.FakeTime;
import io.github.storagelock.testing.SteppedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Steps of the clock of a real server.
 */
class ServerClockStepTests {

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final Duration HOUR = Duration.ofHours(1);

	@BeforeEach
	void skipWithoutLibrary() {
		FakeTime.assumeThere();
	}

	@Test
	void postgreSqlWithAClockThatIsSet() throws Exception {
		try (SteppedServer server = SteppedServer.postgreSql()) {
			survivesSteps(server, "postgres", "SELECT extract(epoch FROM clock_timestamp())");
		}
	}

	@Test
	void mariaDbWithAClockThatIsSet() throws Exception {
		try (SteppedServer server = SteppedServer.mariaDb().orElse(null)) {
			if (server == null) {
				FakeTime.skip("mariadbd is not installed");
				return;
			}
			survivesSteps(server, "root", "SELECT UNIX_TIMESTAMP(SYSDATE(6))");
		}
	}

	private static void survivesSteps(SteppedServer server, String user, String now) throws Exception {
		awaitConnection(server, user);
		try (HikariDataSource dataSource = dataSource(server, user);
				JdbcLockStorage storage = new JdbcLockStorage(dataSource)) {
			long released = granted(storage.acquire(request("released", "a")));
			assertThat(storage.release(new ReleaseRequest("released", "a", released, Duration.ZERO))).isTrue();
			long held = granted(storage.acquire(request("held", "a")));

			server.step(HOUR.negated());

			assertThat(secondsOf(dataSource, now)).isLessThan(System.currentTimeMillis() / 1_000.0 - 3_000);
			// What was released stays free, with a token that goes on growing.
			assertThat(granted(storage.acquire(request("released", "b")))).isGreaterThan(released);
			// What is held goes on, but a renewal leaves no more than two leases of it.
			assertThat(renew(storage, "held", held)).isEqualTo(Renewal.RENEWED);
			assertThat(storage.acquire(request("held", "b"))).isInstanceOf(Busy.class);
			assertThat(storage.find("held").orElseThrow().remaining()).isBetween(Duration.ofMillis(1),
					LEASE.multipliedBy(2));
			Thread.sleep(LEASE.multipliedBy(2).toMillis());
			long taken = granted(storage.acquire(request("held", "b")));
			assertThat(taken).isGreaterThan(held);
			assertThat(renew(storage, "held", held)).isEqualTo(Renewal.LOST);

			server.step(HOUR);

			// Leases end early, and a stale holder can neither renew nor release.
			long later = granted(storage.acquire(request("held", "c")));
			assertThat(later).isGreaterThan(taken);
			assertThat(storage.renew(new RenewRequest("b", LEASE, List.of(new Hold("held", taken)))))
				.containsExactly(Renewal.LOST);
			assertThat(storage.release(new ReleaseRequest("held", "b", taken, Duration.ZERO))).isFalse();
			assertThat(storage.find("held").orElseThrow().ownerId()).isEqualTo("c");
		}
	}

	private static AcquireRequest request(String id, String owner) {
		return new AcquireRequest(id, owner, LEASE);
	}

	private static long granted(Acquisition acquisition) {
		assertThat(acquisition).isInstanceOf(Granted.class);
		return ((Granted) acquisition).fencingToken();
	}

	private static Renewal renew(JdbcLockStorage storage, String id, long token) {
		return storage.renew(new RenewRequest("a", LEASE, List.of(new Hold(id, token)))).get(0);
	}

	private static double secondsOf(HikariDataSource dataSource, String now) throws SQLException {
		try (Connection connection = dataSource.getConnection();
				ResultSet row = connection.createStatement().executeQuery(now)) {
			row.next();
			return row.getDouble(1);
		}
	}

	private static HikariDataSource dataSource(SteppedServer server, String user) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(server.url());
		config.setUsername(user);
		config.setPassword("");
		return new HikariDataSource(config);
	}

	private static void awaitConnection(SteppedServer server, String user) throws InterruptedException, SQLException {
		SQLException last = null;
		for (int i = 0; i < 600; i++) {
			try (Connection connection = DriverManager.getConnection(server.url(), user, "")) {
				return;
			}
			catch (SQLException ex) {
				last = ex;
				Thread.sleep(100);
			}
		}
		throw last;
	}

}
