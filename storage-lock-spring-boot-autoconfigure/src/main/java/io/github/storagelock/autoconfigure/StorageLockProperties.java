package io.github.storagelock.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.JdbcSettings.SchemaInitialization;

/**
 * Configuration of the locks.
 *
 * @param enabled whether there is a registry, and whether methods annotated with
 * DistributedLock are locked. If not, they run without a lock.
 * @param lease how long a lock outlives a crash of its holder, 1s to 365d. Long enough
 * that a slow database or a garbage collection does not lose it.
 * @param renewalInterval how often a lease is renewed while its lock is held, 100ms to
 * two thirds of the lease. A third of the lease if not set.
 * @param maxWait how long an acquisition waits for a lock that somebody holds, unless it
 * says otherwise.
 * @param minHold for how long after its acquisition a lock stays taken at least, even if
 * it is released earlier.
 * @param nodeName readable beginning of the id by which other nodes know this one. The
 * name of the host if not set.
 * @param shutdownTimeout how long the end of the application waits for holders to finish.
 * @param polling how often a waiting node asks for a lock that another node holds.
 * @param handOff locks that pass between the threads of this application.
 * @param sweeper what happens to records that nobody uses any more.
 * @param transaction locks and the application's transactions.
 * @param jdbc locks in a relational database.
 * @since 0.1.0
 */
@ConfigurationProperties("storage-lock")
public record StorageLockProperties(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration lease,
		@Nullable Duration renewalInterval, @DefaultValue("10s") Duration maxWait, @DefaultValue("0s") Duration minHold,
		@DefaultValue("") String nodeName, @DefaultValue("5s") Duration shutdownTimeout, @DefaultValue Polling polling,
		@DefaultValue HandOff handOff, @DefaultValue Sweeper sweeper, @DefaultValue Transaction transaction,
		@DefaultValue Jdbc jdbc) {

	/**
	 * Polling.
	 *
	 * @param min interval of the first attempts, at least 1ms.
	 * @param max longest interval, which later attempts come to, at most 1m.
	 */
	public record Polling(@DefaultValue("2ms") Duration min, @DefaultValue("250ms") Duration max) {
	}

	/**
	 * How long threads of one application may pass a lock on among themselves, without
	 * the storage.
	 *
	 * @param maxHolds most holds that follow one another so, 1 to 1000000; 1 for none.
	 * @param maxTime how long until others that wait are looked for, 1ms to 10s.
	 */
	public record HandOff(@DefaultValue("10000") int maxHolds, @DefaultValue("50ms") Duration maxTime) {
	}

	/**
	 * Sweeper.
	 *
	 * @param enabled whether this node deletes records that nobody uses any more.
	 * @param retention how long a record is kept after its lock was last held, at least
	 * 1m.
	 */
	public record Sweeper(@DefaultValue("true") boolean enabled, @DefaultValue("1d") Duration retention) {
	}

	/**
	 * Locks and transactions.
	 *
	 * @param fence whether a transaction under a lock is checked before its commit and
	 * rolled back if the lease was lost, so that no stale holder can commit.
	 * @param release when a lock that is released inside a transaction becomes free.
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
	 * @param tableName table of the records: an identifier or schema.identifier.
	 * @param initializeSchema what to do when the table is missing.
	 * @param dialect name of the SQL dialect, such as postgresql. Detected if not set.
	 * @param statementTimeout how long a statement may take, 1s to 1m.
	 * @param pool connections of the locks.
	 * @param release what a release does besides freeing the lock.
	 */
	public record Jdbc(@DefaultValue("storage_lock") String tableName,
			@DefaultValue("if-missing") SchemaInitialization initializeSchema, @Nullable String dialect,
			@DefaultValue("3s") Duration statementTimeout, @DefaultValue Pool pool,
			@DefaultValue ReleaseManner release) {
	}

	/**
	 * What a release does besides freeing the lock, on databases that can.
	 *
	 * @param durable whether it waits until a crash of the database cannot undo it. It
	 * need not: a lock whose release is undone runs out by itself.
	 * @param signals whether waiting nodes are told of it, so that they need not poll.
	 */
	public record ReleaseManner(@DefaultValue("false") boolean durable, @DefaultValue("true") boolean signals) {
	}

	/**
	 * Connections of the locks.
	 *
	 * @param mode whether the locks have a small pool of their own, copied from the
	 * application's Hikari pool, so that neither waits for the other.
	 * @param maximumSize most connections of that pool, 1 to 100.
	 * @param connectionTimeout how long to wait for a connection of that pool, 250ms to
	 * 1m.
	 */
	public record Pool(@DefaultValue("auto") PoolMode mode, @DefaultValue("4") int maximumSize,
			@DefaultValue("3s") Duration connectionTimeout) {
	}

}
