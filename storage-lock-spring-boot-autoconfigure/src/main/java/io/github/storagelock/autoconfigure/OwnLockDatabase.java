package io.github.storagelock.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database for the locks alone. It is no bean of type DataSource: the application's own
 * must not be made to use it. The locks' pool is a copy of its one connection, which is
 * only there while it is needed.
 */
final class OwnLockDatabase implements AutoCloseable {

	private static final long IDLE_MILLIS = 10_000;

	private final HikariDataSource dataSource = new HikariDataSource();

	OwnLockDatabase(String url, @Nullable String username, @Nullable String password,
			@Nullable String driverClassName) {
		this.dataSource.setJdbcUrl(url);
		this.dataSource.setUsername(username);
		this.dataSource.setPassword(password);
		if (driverClassName != null) {
			this.dataSource.setDriverClassName(driverClassName);
		}
		this.dataSource.setMinimumIdle(0);
		this.dataSource.setMaximumPoolSize(2);
		this.dataSource.setIdleTimeout(IDLE_MILLIS);
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

}
