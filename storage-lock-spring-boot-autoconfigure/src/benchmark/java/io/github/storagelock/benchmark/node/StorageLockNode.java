package io.github.storagelock.benchmark.node;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

import com.zaxxer.hikari.HikariDataSource;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.JdbcSettings.Pool;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Ours, with as many connections as the others have. It renews by itself.
 */
class StorageLockNode implements LockNode, StorageLockListener {

	// Short, so that a measurement sees several renewals of each lock.
	private static final Duration LEASE = Duration.ofSeconds(9);

	private final LongAdder renewals = new LongAdder();

	private final JdbcLockStorage storage;

	private final DefaultStorageLockRegistry registry;

	StorageLockNode(HikariDataSource pool) {
		this.storage = new JdbcLockStorage(pool, SqlDialect.detect(pool),
				JdbcSettings.defaults()
					.withTableName("benchmark_storage_lock")
					.withPool(new Pool(PoolMode.DEDICATED, pool.getMaximumPoolSize(), Duration.ofSeconds(3))));
		this.registry = new DefaultStorageLockRegistry(this.storage,
				RegistrySettings.defaults().withOptions(LockOptions.defaults().withLease(LEASE)), List.of(this));
	}

	@Override
	public Hold acquire(String lockId) {
		StorageLock lock = this.registry.obtain(lockId);
		lock.lock();
		return lock::unlock;
	}

	@Override
	public OptionalLong renewals() {
		return OptionalLong.of(this.renewals.sum());
	}

	@Override
	public void onRenewed(LockEvent event) {
		this.renewals.increment();
	}

	@Override
	public void close() {
		this.registry.close();
		this.storage.close();
	}

}
