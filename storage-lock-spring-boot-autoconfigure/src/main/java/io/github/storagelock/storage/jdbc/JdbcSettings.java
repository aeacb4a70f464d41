package io.github.storagelock.storage.jdbc;

import java.time.Duration;

import io.github.storagelock.storage.jdbc.connection.ConnectionSettings;
import io.github.storagelock.storage.jdbc.connection.ConnectionSettings.OwnPool;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.postgresql.SignalConnection;
import io.github.storagelock.text.DurationText;

/**
 * How a {@link JdbcLockStorage} uses its database. Start from {@link #defaults()}.
 *
 * @param tableName the table: an identifier or schema.identifier, of letters, digits,
 * {@code _} and {@code $}
 * @param schemaInitialization what to do when the table is missing
 * @param statementTimeout how long a statement may take, 1 s to 1 min; the connection is
 * given up a second later
 * @param pool where the connections come from
 * @param release what a release does besides freeing the lock
 * @since 0.1.0
 */
public record JdbcSettings(String tableName, SchemaInitialization schemaInitialization, Duration statementTimeout,
		Pool pool, Release release) {

	private static final JdbcSettings DEFAULTS = new JdbcSettings("storage_lock", SchemaInitialization.IF_MISSING,
			Duration.ofSeconds(3), new Pool(PoolMode.AUTO, 4, Duration.ofSeconds(3)), new Release(false, true));

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the table name is not an identifier or the
	 * timeout is out of bounds
	 */
	public JdbcSettings {
		TableName.check(tableName);
		if (statementTimeout.compareTo(Duration.ofSeconds(1)) < 0
				|| statementTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
			throw new IllegalArgumentException(
					"The statement timeout must be between 1s and 1m, but is " + DurationText.of(statementTimeout));
		}
	}

	/**
	 * Returns the settings of a storage that was not told otherwise: table
	 * {@code storage_lock}, created if it is missing, 3 s for a statement, a pool of at
	 * most four connections where the application's DataSource can be copied, releases
	 * that do not wait for the disk and are signalled, where the database can do that.
	 * @return the defaults
	 */
	public static JdbcSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Changes the table.
	 * @param tableName an identifier or schema.identifier
	 * @return the new settings
	 * @throws IllegalArgumentException if it is neither
	 */
	public JdbcSettings withTableName(String tableName) {
		return new JdbcSettings(tableName, this.schemaInitialization, this.statementTimeout, this.pool, this.release);
	}

	/**
	 * Changes what happens when the table is missing.
	 * @param schemaInitialization create it, or fail
	 * @return the new settings
	 */
	public JdbcSettings withSchemaInitialization(SchemaInitialization schemaInitialization) {
		return new JdbcSettings(this.tableName, schemaInitialization, this.statementTimeout, this.pool, this.release);
	}

	/**
	 * Changes how long a statement may take.
	 * @param statementTimeout 1 s to 1 min
	 * @return the new settings
	 * @throws IllegalArgumentException if it is out of bounds
	 */
	public JdbcSettings withStatementTimeout(Duration statementTimeout) {
		return new JdbcSettings(this.tableName, this.schemaInitialization, statementTimeout, this.pool, this.release);
	}

	/**
	 * Changes where the connections come from.
	 * @param pool the application's pool or one of our own
	 * @return the new settings
	 */
	public JdbcSettings withPool(Pool pool) {
		return new JdbcSettings(this.tableName, this.schemaInitialization, this.statementTimeout, pool, this.release);
	}

	/**
	 * Changes the mode of the pool.
	 * @param mode the application's pool or one of our own
	 * @return the new settings
	 */
	public JdbcSettings withPoolMode(PoolMode mode) {
		return withPool(new Pool(mode, this.pool.maximumSize(), this.pool.connectionTimeout()));
	}

	/**
	 * Changes what a release does besides freeing the lock.
	 * @param release whether it waits for the disk, and tells others
	 * @return the new settings
	 */
	public JdbcSettings withRelease(Release release) {
		return new JdbcSettings(this.tableName, this.schemaInitialization, this.statementTimeout, this.pool, release);
	}

	/**
	 * Returns what connections the locks are to have in a database.
	 */
	ConnectionSettings connections(SqlDialect dialect) {
		if (this.pool.mode() == PoolMode.SHARED) {
			return new ConnectionSettings(this.statementTimeout, null);
		}
		boolean listens = dialect.notifies() && this.release.signals();
		return new ConnectionSettings(this.statementTimeout,
				new OwnPool(this.pool.mode() == PoolMode.DEDICATED, this.pool.maximumSize(),
						this.pool.connectionTimeout(), (config) -> listens && !SignalConnection.isBesidePool(config)));
	}

	/**
	 * What to do when the table is missing.
	 */
	public enum SchemaInitialization {

		/**
		 * Create it.
		 */
		IF_MISSING,

		/**
		 * Fail, with the statement that creates it in the message.
		 */
		NEVER

	}

	/**
	 * Where connections come from.
	 */
	public enum PoolMode {

		/**
		 * {@link #DEDICATED} where the DataSource is a Hikari pool, else {@link #SHARED}.
		 */
		AUTO,

		/**
		 * A small pool of our own with the configuration of the application's Hikari
		 * pool: a busy application cannot starve renewals, and a transaction cannot
		 * deadlock with its own lock.
		 */
		DEDICATED,

		/**
		 * The application's DataSource itself.
		 */
		SHARED

	}

	/**
	 * The pool.
	 *
	 * @param mode the application's pool or one of our own
	 * @param maximumSize the most connections of our own pool, 1 to 100
	 * @param connectionTimeout how long to wait for a connection of our own pool, 250 ms
	 * to 1 min
	 */
	public record Pool(PoolMode mode, int maximumSize, Duration connectionTimeout) {

		/**
		 * Checks the settings.
		 * @throws IllegalArgumentException if one is out of bounds
		 */
		public Pool {
			if (maximumSize < 1 || maximumSize > 100) {
				throw new IllegalArgumentException(
						"The maximum size of the pool must be between 1 and 100, but is " + maximumSize);
			}
			if (connectionTimeout.compareTo(Duration.ofMillis(250)) < 0
					|| connectionTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
				throw new IllegalArgumentException("The connection timeout must be between 250ms and 1m, but is "
						+ DurationText.of(connectionTimeout));
			}
		}

	}

	/**
	 * What a release does besides freeing the lock, on databases that can.
	 *
	 * @param durable whether it waits until a crash of the server cannot undo it. It need
	 * not: the lease of a lock whose release is undone runs out by itself.
	 * @param signals whether nodes that wait are told of it, and listen
	 */
	public record Release(boolean durable, boolean signals) {
	}

}
