package io.github.storagelock.autoconfigure;

import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * A balance beside the locks of an application.
 */
final class FenceLedger {

	private final StorageLockRegistry registry;

	private final JdbcClient other;

	FenceLedger(ApplicationContext context, String url) {
		this.registry = context.getBean(StorageLockRegistry.class);
		this.other = JdbcClient.create(new DriverManagerDataSource(url, "sa", ""));
		this.other.sql("CREATE TABLE ledger AS SELECT 0 AS balance").update();
	}

	StorageLock lock() {
		StorageLock lock = this.registry.obtain("ledger", LockOptions.defaults().withOnLost(OnLost.NOTIFY));
		lock.lock();
		return lock;
	}

	void add(TransactionTemplate transaction) {
		DataSource dataSource = ((DataSourceTransactionManager) transaction.getTransactionManager()).getDataSource();
		JdbcClient.create(dataSource).sql("UPDATE ledger SET balance = balance + 1").update();
	}

	void takeOver() {
		CompletableFuture
			.runAsync(() -> this.other
				.sql("UPDATE storage_lock SET owner_id = 'other', fencing_token = fencing_token + 1000")
				.update())
			.join();
	}

	long balance() {
		return this.other.sql("SELECT balance FROM ledger").query(Long.class).single();
	}

}
