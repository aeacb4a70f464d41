package io.github.storagelock.scenario;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * A process that reads a number, and writes the next one, under a lock. Arguments:
 * address, user, password, table, and how often. It stays until it is killed.
 */
public final class CounterNode {

	private CounterNode() {
	}

	/**
	 * Runs the process.
	 * @param arguments see above
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(arguments[0]);
		if (!arguments[1].isEmpty()) {
			dataSource.setUsername(arguments[1]);
			dataSource.setPassword(arguments[2]);
		}
		dataSource.setMaximumPoolSize(2);
		JdbcLockStorage storage = new JdbcLockStorage(dataSource, SqlDialect.detect(dataSource),
				JdbcSettings.defaults().withTableName(arguments[3] + "_lock"));
		RegistrySettings settings = RegistrySettings.defaults()
			.withOptions(LockOptions.defaults().withMaxWait(Duration.ofMinutes(1)));
		try (DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(storage, settings, List.of())) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			System.out.println("READY");
			BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
			orders.readLine();
			for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
				try (LockLease lease = registry.obtain("counter").acquire()) {
					int read = jdbc.queryForObject("SELECT balance FROM " + arguments[3], Integer.class);
					jdbc.update("UPDATE " + arguments[3] + " SET balance = ?", read + 1);
					lease.ensureValid();
				}
			}
		}
		System.out.println("DONE");
		// The others may need this process, if it is the one that has opened the file.
		Thread.sleep(Long.MAX_VALUE);
	}

}
