package io.github.storagelock.storage.jdbc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node behind a network that takes its time, beside one on the spot.
 */
class SlowNetworkTests {

	private static final Duration DELAY = Duration.ofMillis(80);

	// What the two clocks may differ by in between.
	private static final Duration TOLERANCE = Duration.ofMillis(5);

	private static final LockOptions OPTIONS = TestLockOptions.lease(Duration.ofSeconds(6), OnLost.NOTIFY);

	@OnEachDatabase
	void holderGivesUpBeforeTheRecordDoes(TestDatabase database) throws Exception {
		try (Fixture fixture = new Fixture(database)) {
			StorageLock lock = fixture.registry.obtain("a", OPTIONS);
			long started = System.nanoTime();

			LockLease lease = lock.acquire();

			assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(DELAY.multipliedBy(2));
			fixture.assertEndsBeforeTheRecord(lease);
			long renewed = end(lease) + OPTIONS.lease().dividedBy(4).toNanos();
			await().until(() -> end(lease) - renewed > 0);
			fixture.assertEndsBeforeTheRecord(lease);
			lease.release();
			assertThat(fixture.record().isHeld()).isFalse();
			assertThat(lock.acquire().fencingToken()).isGreaterThan(lease.fencingToken());
			lock.unlock();
		}
	}

	@OnEachDatabase
	void slowNodeWaitsForAnotherAndGetsTheLock(TestDatabase database) throws Exception {
		try (Fixture fixture = new Fixture(database)) {
			long token = fixture.near.granted("a", "near");
			StorageLock lock = fixture.registry.obtain("a", OPTIONS);
			assertThat(lock.tryLock()).isFalse();
			assertThat(lock.tryLock(Duration.ofMillis(300))).isFalse();

			fixture.near.release("a", "near", token);

			assertThat(lock.tryLock(Duration.ofSeconds(10))).isTrue();
			assertThat(lock.lease().fencingToken()).isGreaterThan(token);
			lock.unlock();
			assertThat(fixture.near.granted("a", "near")).isGreaterThan(token);
		}
	}

	private static long end(LockLease lease) {
		return System.nanoTime() + lease.remaining().toNanos();
	}

	private static final class Fixture implements AutoCloseable {

		private final FaultyLink link;

		private final HikariDataSource farPool;

		private final HikariDataSource nearPool;

		private final JdbcLockStorage farStorage;

		private final JdbcLockStorage nearStorage;

		final DefaultStorageLockRegistry registry;

		final Scenario near;

		Fixture(TestDatabase database) throws IOException {
			database.assumeNot(Trait.NO_NETWORK_TIMEOUT, Trait.ONE_ADDRESS);
			this.link = database.faultyLink();
			this.farPool = database.dataSource((config) -> config.setJdbcUrl(database.urlThrough(this.link)));
			this.nearPool = database.dataSource();
			JdbcSettings settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
			this.farStorage = new JdbcLockStorage(this.farPool, SqlDialect.detect(this.nearPool), settings);
			this.nearStorage = new JdbcLockStorage(this.nearPool, SqlDialect.detect(this.nearPool), settings);
			this.near = new Scenario(this.nearStorage);
			this.registry = new DefaultStorageLockRegistry(this.farStorage, RegistrySettings.defaults(), List.of());
			// What is prepared once is not to be waited for.
			this.registry.obtain("a").lock();
			this.registry.obtain("a").unlock();
			this.link.delay(DELAY);
		}

		LockRecord record() {
			return this.nearStorage.find("a").orElseThrow();
		}

		void assertEndsBeforeTheRecord(LockLease lease) {
			// In this order, so that a pause in between can only widen the distance.
			long leaseEnd = end(lease);
			Duration remaining = record().remaining();
			long recordEnd = System.nanoTime() + remaining.toNanos();
			assertThat(Duration.ofNanos(recordEnd - leaseEnd)).isGreaterThanOrEqualTo(DELAY.minus(TOLERANCE));
			assertThat(lease.isValid()).isTrue();
		}

		@Override
		public void close() throws IOException {
			this.link.delay(Duration.ZERO);
			this.registry.close();
			this.farStorage.close();
			this.farPool.close();
			this.link.close();
			this.nearStorage.close();
			this.nearPool.close();
		}

	}

}
