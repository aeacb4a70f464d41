package io.github.storagelock.storage.jdbc.connection;

import java.time.Duration;
import java.util.function.Predicate;

import com.zaxxer.hikari.HikariConfig;
import org.jspecify.annotations.Nullable;

/**
 * What connections the locks are to have.
 *
 * @param statementTimeout how long a statement may take
 * @param pool a pool of their own; null for the connections of the application
 * @since 0.1.0
 */
public record ConnectionSettings(Duration statementTimeout, @Nullable OwnPool pool) {

	/**
	 * A copy of the application's pool.
	 *
	 * @param required whether it is an error that a DataSource cannot be copied
	 * @param maximumSize its most connections
	 * @param connectionTimeout how long to wait for one of them
	 * @param needsOneMore whether a pool of a configuration needs one more
	 */
	public record OwnPool(boolean required, int maximumSize, Duration connectionTimeout,
			Predicate<HikariConfig> needsOneMore) {
	}

}
