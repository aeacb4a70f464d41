package io.github.storagelock.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;

/**
 * Configuration of the locks. The texts are the help of an IDE, where each stands alone.
 *
 * @param enabled Whether there are distributed locks: a StorageLockRegistry bean, and
 * methods annotated with DistributedLock that are locked. If not, these run without a
 * lock.
 * @param storage Where the locks are kept. It is never guessed from what is on the class
 * path, as two nodes that are deployed one after the other would not find each other.
 * @param lease How long a lock stays taken after a crash of its holder, from 1s to 365d.
 * While its holder lives the lease is renewed, so long enough that a slow database or a
 * garbage collection does not lose it.
 * @param renewalInterval How often the lease of a lock that is held is renewed, from
 * 100ms to two thirds of the lease. A third of the lease if not set.
 * @param maxWait How long a thread waits for a lock that somebody else holds before it
 * gives up, unless it says otherwise, from 0s to 365d. 0s makes one attempt.
 * @param minHold How long after its acquisition a lock stays taken at least, even if it
 * is released earlier, from 0s to 365d. For short scheduled jobs on machines whose clocks
 * differ.
 * @param longHold After what time a lock that is still held is warned of in the log,
 * once, as it may never be released, from 1s to 365d; 0s for never. Ten times the lease,
 * but at least 5m, if not set.
 * @param nodeName Readable beginning of the id by which other nodes know this one in the
 * lock table and in messages. The name of the host if not set.
 * @param shutdownTimeout How long the end of the application waits for those who hold
 * locks to finish.
 * @param polling How often a node that waits for a lock asks the database for it.
 * @param handOff Locks that pass between the threads of one node without the database.
 * @param sweeper Deletion of records of locks that nobody uses any more.
 * @param transaction Locks and the application's transactions.
 * @param jdbc Locks in a relational database.
 * @param redis Locks in the application's Redis.
 * @param dynamodb Locks in a table of DynamoDB.
 * @param etcd Locks in etcd.
 * @param flightRecorder Whether acquisitions are written into recordings of the JDK's
 * flight recorder, as events io.github.storagelock.LockAcquisition.
 * @param logging What log lines say of locks.
 * @param page The page that shows the locks in a browser.
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "storage-lock", ignoreUnknownFields = false)
public record StorageLockProperties(@DefaultValue("true") boolean enabled, @DefaultValue("jdbc") StorageType storage,
		@DefaultValue("30s") Duration lease, @Nullable Duration renewalInterval, @DefaultValue("10s") Duration maxWait,
		@DefaultValue("0s") Duration minHold, @Nullable Duration longHold, @DefaultValue("") String nodeName,
		@DefaultValue("5s") Duration shutdownTimeout, @DefaultValue Polling polling, @DefaultValue HandOff handOff,
		@DefaultValue Sweeper sweeper, @DefaultValue Transaction transaction, @DefaultValue Jdbc jdbc,
		@DefaultValue Redis redis, @DefaultValue Dynamodb dynamodb,
		@NestedConfigurationProperty @DefaultValue EtcdProperties etcd, @DefaultValue("false") boolean flightRecorder,
		@DefaultValue Logging logging, @DefaultValue Page page) {

	/**
	 * What log lines say of locks.
	 *
	 * @param mdc Whether log lines of what runs under a lock have lock.id and lock.token
	 * in their context: annotated methods on their own thread, runLocked and callLocked.
	 */
	public record Logging(@DefaultValue("false") boolean mdc) {
	}

	/**
	 * The page that shows the locks in a browser.
	 *
	 * @param enabled Whether the endpoint storagelocks answers browsers by a page, at its
	 * own address.
	 */
	public record Page(@DefaultValue("false") boolean enabled) {
	}

	/**
	 * How often a node that waits for a lock asks the database for it.
	 *
	 * @param min Shortest time between two attempts of a waiting node to take a lock,
	 * from 1ms.
	 * @param max Longest time between two attempts of a waiting node to take a lock, up
	 * to 1m. Between the two, a node waits a fifth of the time for which the lock has
	 * been held.
	 */
	public record Polling(@DefaultValue("2ms") Duration min, @DefaultValue("250ms") Duration max) {
	}

	/**
	 * Locks that pass between the threads of one node without the database.
	 *
	 * @param maxHolds How many threads of one node may hold a lock one after the other
	 * before it is released in the database, from 1 to 1000000. 1 releases it each time.
	 * @param maxTime How often a node whose threads pass a lock on looks whether another
	 * node waits for it, from 1ms to 10s.
	 */
	public record HandOff(@DefaultValue("10000") int maxHolds, @DefaultValue("50ms") Duration maxTime) {
	}

	/**
	 * Deletion of records of locks that nobody uses any more.
	 *
	 * @param enabled Whether this node deletes the records of locks that nobody uses any
	 * more. One node that does is enough.
	 * @param retention How long the record of a lock is kept after it was last held, from
	 * 1m.
	 */
	public record Sweeper(@DefaultValue("true") boolean enabled, @DefaultValue("1d") Duration retention) {
	}

	/**
	 * Locks and the application's transactions.
	 *
	 * @param fence Whether a transaction under a lock is checked before its commit, and
	 * rolled back if the lock was lost, so that no stale holder can commit.
	 * @param release When a lock that is released inside of a transaction becomes free
	 * for others.
	 */
	public record Transaction(@DefaultValue("true") boolean fence, @DefaultValue("after-completion") Release release) {
	}

	/**
	 * When a lock that is released inside a transaction becomes free.
	 */
	public enum Release {

		/**
		 * Once the transaction has been committed or rolled back.
		 */
		AFTER_COMPLETION,

		/**
		 * At once, before others can see what was done under it.
		 */
		IMMEDIATELY

	}

	/**
	 * Locks in a relational database.
	 *
	 * @param tableName Table in which the locks are kept: an identifier or
	 * schema.identifier.
	 * @param initializeSchema What to do at start when the table of the locks is missing.
	 * @param dialect Name of the SQL dialect in which the locks speak to the database,
	 * such as postgresql. Detected if not set.
	 * @param statementTimeout How long a statement of the locks may take, from 1s to 1m.
	 * At most a third of the shortest lease.
	 * @param pool Connections of the locks.
	 * @param release What the release of a lock does besides freeing it.
	 * @param url JDBC address of the database of the locks, where that is none of the
	 * application's DataSource beans, such as in an application with R2DBC only.
	 * @param username User of that database; only with a url.
	 * @param password Password of that user.
	 * @param driverClassName Driver of that database. Found by the url if not set.
	 */
	public record Jdbc(@DefaultValue("storage_lock") String tableName,
			@DefaultValue("if-missing") SchemaInitialization initializeSchema, @Nullable String dialect,
			@DefaultValue("3s") Duration statementTimeout, @DefaultValue Pool pool, @DefaultValue ReleaseManner release,
			@Nullable String url, @Nullable String username, @Nullable String password,
			@Nullable String driverClassName) {
	}

	/**
	 * What the release of a lock does besides freeing it, on databases that can.
	 *
	 * @param durable Whether the release of a lock waits until a crash of the database
	 * cannot undo it. It need not: a lock whose release is undone runs out by itself.
	 * @param signals Whether nodes that wait for a lock are told of its release, so that
	 * they need not poll. PostgreSQL only, with a dedicated pool.
	 */
	public record ReleaseManner(@DefaultValue("false") boolean durable, @DefaultValue("true") boolean signals) {
	}

	/**
	 * Connections of the locks.
	 *
	 * @param mode Whether the locks have a small connection pool of their own, copied
	 * from the application's Hikari pool, so that neither waits for the other.
	 * @param maximumSize Most connections of the locks' own pool, from 1 to 100.
	 * @param connectionTimeout How long a statement of the locks waits for a connection
	 * of their own pool, from 250ms to 1m.
	 */
	public record Pool(@DefaultValue("auto") PoolMode mode, @DefaultValue("4") int maximumSize,
			@DefaultValue("3s") Duration connectionTimeout) {
	}

	/**
	 * Locks in a table of DynamoDB.
	 *
	 * @param tableName Table of DynamoDB in which the locks are kept.
	 * @param initialize What to do at start when DynamoDB has no table for the locks.
	 * @param timeout How long one call of the locks waits for DynamoDB at most, with all
	 * that its client repeats, from 1ms to 5m. At most a third of the shortest lease.
	 */
	public record Dynamodb(@DefaultValue("storage_lock") String tableName,
			@DefaultValue("if-missing") Initialization initialize, @DefaultValue("3s") Duration timeout) {
	}

	/**
	 * Locks in Redis.
	 *
	 * @param keyPrefix What the keys of all locks begin with, in braces: in a cluster
	 * they are in one slot.
	 * @param timeout How long a request of the locks to Redis, or an attempt to connect,
	 * may take, from 100ms to 1m. At most a third of the shortest lease.
	 * @param signals Whether nodes that wait for a lock in Redis are told of its release
	 * by a channel, so that they need not poll.
	 * @param waitReplicas How many replicas must have an acquisition or a renewal before
	 * it counts. It narrows what a failover may lose, and does not close it.
	 */
	public record Redis(@DefaultValue("storage-lock") String keyPrefix, @DefaultValue("3s") Duration timeout,
			@DefaultValue("true") boolean signals, @DefaultValue("0") int waitReplicas) {
	}

	/**
	 * What to do at start when that in which the locks are kept is missing.
	 */
	public enum Initialization {

		/**
		 * Create it.
		 */
		IF_MISSING,

		/**
		 * Nothing: somebody else creates it.
		 */
		NEVER

	}

}
