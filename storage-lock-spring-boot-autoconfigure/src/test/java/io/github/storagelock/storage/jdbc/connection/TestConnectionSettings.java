package io.github.storagelock.storage.jdbc.connection;

import java.time.Duration;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.connection.ConnectionSettings.OwnPool;

/**
 * Connections as the defaults of a storage want them, but for the pool.
 */
final class TestConnectionSettings {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private TestConnectionSettings() {
	}

	static ConnectionSettings of(PoolMode mode) {
		return of(mode, 4, TIMEOUT);
	}

	static ConnectionSettings of(PoolMode mode, int maximumSize, Duration connectionTimeout) {
		return new ConnectionSettings(TIMEOUT, (mode == PoolMode.SHARED) ? null
				: new OwnPool(mode == PoolMode.DEDICATED, maximumSize, connectionTimeout, (config) -> false));
	}

}
