package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.transaction.FencedTransactions;
import io.github.storagelock.transaction.SpringTransactionScope;

/**
 * What the auto-configuration makes for one application: a registry whose locks fence the
 * transactions of a manager.
 */
final class FencedNode implements AutoCloseable {

	private static final RegistrySettings SETTINGS = new RegistrySettings("", LockOptions.defaults(),
			new RegistrySettings.Polling(Duration.ofMillis(1), Duration.ofMillis(10)),
			RegistrySettings.defaults().handOff(), RegistrySettings.defaults().sweeping(), Duration.ZERO);

	private final HikariDataSource pool;

	final JdbcLockStorage storage;

	final DefaultStorageLockRegistry registry;

	final List<LockEvent> refusals = new CopyOnWriteArrayList<>();

	final JdbcTransactionManager transactionManager;

	final JdbcClient database;

	FencedNode(HikariDataSource pool, JdbcSettings settings, boolean fence) {
		this(pool, pool, settings, fence);
	}

	/**
	 * Creates a node.
	 * @param dataSource what it uses
	 * @param pool what is under that, to be closed
	 */
	FencedNode(DataSource dataSource, HikariDataSource pool, JdbcSettings settings, boolean fence) {
		this.pool = pool;
		this.storage = new JdbcLockStorage(dataSource, SqlDialect.detect(dataSource), settings);
		this.registry = new DefaultStorageLockRegistry(this.storage, SETTINGS, List.of(new StorageLockListener() {

			@Override
			public void onCommitRefused(LockEvent event) {
				FencedNode.this.refusals.add(event);
			}

		}), new SpringTransactionScope());
		this.transactionManager = new JdbcTransactionManager(dataSource);
		this.database = JdbcClient.create(dataSource);
		if (fence) {
			this.transactionManager.addListener(new FencedTransactions(this.registry, this.storage));
		}
	}

	TransactionTemplate transaction(int isolation, int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.transactionManager);
		template.setIsolationLevel(isolation);
		template.setPropagationBehavior(propagation);
		return template;
	}

	/**
	 * Lets the time be over that the current thread's transaction was given.
	 */
	void endTimeOfTransaction() {
		ConnectionHolder holder = (ConnectionHolder) TransactionSynchronizationManager
			.getResource(Objects.requireNonNull(this.transactionManager.getDataSource()));
		holder.setTimeoutInMillis(0);
	}

	@Override
	public void close() {
		this.registry.close();
		this.storage.close();
		this.pool.close();
	}

}
