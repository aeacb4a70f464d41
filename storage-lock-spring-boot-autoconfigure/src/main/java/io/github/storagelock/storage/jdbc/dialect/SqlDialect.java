package io.github.storagelock.storage.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What one database does differently from others. Four methods are enough for any
 * database that has 64-bit integers and a clock: acquiring then takes two or three
 * statements, instead of one where the database can do it by one. Declare a bean of this
 * type to use it whatever the database says it is.
 * <p>
 * SQL text may have these placeholders: <code>{table}</code>, <code>{now}</code> for
 * {@link #now()}, and for arguments <code>{lockId}</code>, <code>{ownerId}</code>,
 * <code>{token}</code>, <code>{lease}</code> (microseconds) and, where a record is
 * acquired, <code>{extra}</code>: how many tokens are reserved besides the first, added
 * to the token that is written. Where a record is renewed or released,
 * <code>{expiry}</code> stands for the expression that <code>expires_at</code> becomes.
 *
 * @since 0.1.0
 */
public interface SqlDialect {

	/**
	 * Returns the built-in dialect for a database.
	 * @param dataSource where the database is
	 * @return the dialect
	 * @throws UnsupportedDatabaseException if there is none for it, or the database does
	 * not answer
	 */
	static SqlDialect detect(DataSource dataSource) {
		return SqlDialects.detect(dataSource);
	}

	/**
	 * Returns the built-in dialect of that name.
	 * @param id its {@link #id()}, such as {@code postgresql}
	 * @return the dialect
	 * @throws IllegalArgumentException if there is none; the message lists those there
	 * are
	 */
	static SqlDialect of(String id) {
		return SqlDialects.of(id);
	}

	/**
	 * Returns the name of this dialect: lower case letters, digits and hyphens.
	 * @return the name
	 */
	String id();

	/**
	 * Returns whether this dialect is right for a database.
	 * @param product what the database says it is
	 * @return whether it is
	 */
	boolean supports(DatabaseProduct product);

	/**
	 * Returns an expression for the microseconds since 1970 UTC by the database's clock,
	 * whatever the time zone of the session, as a 64-bit integer. It must be read while
	 * the statement runs, not when its transaction began.
	 * @return the SQL text
	 */
	String now();

	/**
	 * Returns by how much {@link #now()} may lag, because it moves in steps. Each lease
	 * that is written is longer by this, or it could end by the database's clock before
	 * its holder knows.
	 * @return the time, zero by default, for a clock that counts microseconds
	 */
	default Duration clockStep() {
		return Duration.ZERO;
	}

	/**
	 * Returns the statement that begins a transaction, for a database in which a
	 * statement of ours needs an explicit one to read the clock or to bound its wait for
	 * a row. It is sent before each of our statements, and COMMIT after it.
	 * @return the SQL text; empty, the default, for statements with auto-commit
	 */
	default Optional<String> begin() {
		return Optional.empty();
	}

	/**
	 * Returns whether the driver plans a task of its own for each statement that has a
	 * query timeout. The storage then cancels statements by itself.
	 * @return {@code false} by default
	 */
	default boolean timeoutsAreCostly() {
		return false;
	}

	/**
	 * Returns the statement that creates the table. Its text columns compare code point
	 * by code point. Where that takes more than one statement, a line of its own with a
	 * semicolon parts them, and the last one creates the table.
	 * @return the SQL text with <code>{table}</code>
	 */
	String createTable();

	/**
	 * Returns the statement that acquires in one round trip, if the database has one: it
	 * takes the record if it is free, inserts it if it is missing, else writes nothing.
	 * @return the statement; empty, the default, to read first and then write under the
	 * condition that nobody else did
	 */
	default Optional<AcquireStatement> acquire() {
		return Optional.empty();
	}

	/**
	 * Returns a cheaper statement that acquires a record which is likely to be there and
	 * free. Where it grants nothing, {@link #acquire()} follows.
	 * @return the statement; empty, the default, if there is none
	 */
	default Optional<AcquireStatement> reacquire() {
		return Optional.empty();
	}

	/**
	 * Returns the statement that renews leases: those of <code>{ownerId}</code> whose id
	 * and token are among <code>{holds}</code>, which stands for
	 * <code>(id, token), (id, token)</code> and so on, and that have not run out; their
	 * <code>expires_at</code> becomes <code>{expiry}</code>. Where rows cannot be
	 * compared, <code>{ids}</code> stands for <code>id, id</code> and
	 * <code>{anyHold}</code> for <code>(lock_id = id AND fencing_token = token) OR</code>
	 * and so on.
	 * @return the SQL text
	 */
	default String renew() {
		return """
				UPDATE {table}
				SET expires_at = {expiry}
				WHERE owner_id = {ownerId} AND expires_at > {now} AND (lock_id, fencing_token) IN ({holds})
				""";
	}

	/**
	 * Returns a query that releases, where the database can do more than an UPDATE by
	 * itself can: it frees the record of <code>{lockId}</code> if that names
	 * <code>{ownerId}</code> and <code>{token}</code>, writes <code>{lastToken}</code> as
	 * its token and <code>{expiry}</code> as <code>expires_at</code>. It has a row if
	 * there was such a record.
	 * @param manner what more it is to do
	 * @return the SQL text; empty, the default, for a plain UPDATE
	 */
	default Optional<String> release(ReleaseManner manner) {
		return Optional.empty();
	}

	/**
	 * Returns whether LISTEN and NOTIFY tell waiting nodes of a release here.
	 * @return {@code false} by default
	 */
	default boolean notifies() {
		return false;
	}

	/**
	 * Returns the statement that notes in the record of <code>{lockId}</code> that a node
	 * waits for it: <code>wanted_until</code> becomes <code>{now} + {wanted}</code>,
	 * unless it is later than both <code>{now} + {stillWanted}</code> and
	 * <code>acquired_at + {wanted}</code> anyway: then it was noted since the record was
	 * acquired. It need not wait for a row that is locked.
	 * @return the SQL text
	 */
	default String announceWaiter() {
		return """
				UPDATE {table} SET wanted_until = {now} + {wanted}
				WHERE lock_id = {lockId}
				  AND (wanted_until < {now} + {stillWanted} OR wanted_until < acquired_at + {wanted})
				""";
	}

	/**
	 * Returns the statement that takes the owner out of the record of
	 * <code>{lockId}</code>, if it is held under <code>{token}</code>, and sets
	 * <code>expires_at</code> to <code>{expiry}</code>. What {@link #fence()} locks must
	 * keep it from being carried out, or fail once it was.
	 * @return the SQL text
	 */
	default String revoke() {
		return """
				UPDATE {table}
				SET owner_id = NULL, expires_at = {expiry}
				WHERE lock_id = {lockId} AND fencing_token = {token} AND owner_id IS NOT NULL AND expires_at > {now}
				""";
	}

	/**
	 * Returns the query that looks at holds inside the caller's transaction and keeps
	 * others from taking them over until it has ended: id and token of those of
	 * <code>{ownerId}</code> that are among <code>{holds}</code> or <code>{ids}</code>,
	 * in the order of their ids. It must see what is committed, whatever the snapshot,
	 * and fail or find nothing if that is another hold; a renewal must not disturb it.
	 * @return the SQL text, with <code>FOR UPDATE</code> by default; empty if
	 * transactions cannot be fenced
	 */
	default Optional<String> fence() {
		return Optional.of("""
				SELECT lock_id, fencing_token FROM {table}
				WHERE owner_id = {ownerId} AND (lock_id, fencing_token) IN ({holds})
				ORDER BY lock_id
				FOR UPDATE
				""");
	}

	/**
	 * Returns whether {@link #fence()} has to run in a transaction of our own beside the
	 * caller's, whose isolation would not let it see what is committed.
	 * @param connection the caller's
	 * @return {@code false} by default
	 * @throws SQLException if the connection does not tell
	 */
	default boolean fencesOutside(Connection connection) throws SQLException {
		return false;
	}

	/**
	 * Returns whether {@link #fence()} finds holds that the caller's snapshot does not
	 * have: one more read then tells.
	 * @return {@code false} by default
	 */
	default boolean fencesPastSnapshot() {
		return false;
	}

	/**
	 * Returns whether the failure of a statement only means that another session was
	 * faster or has locked the row, where the SQL state does not say so.
	 * @param failure what the driver threw
	 * @return {@code false} by default
	 */
	default boolean isConflict(SQLException failure) {
		return false;
	}

	/**
	 * Returns what has become of a request by a failure that neither its type nor its SQL
	 * state explains: {@link Effect#UNKNOWN} where this server cannot serve for now, as
	 * one that takes no writes since a failover (the connection is given up, and the call
	 * tried again), {@link Effect#REFUSED} where trying again is pointless.
	 * @param failure what the driver threw
	 * @return empty by default
	 */
	default Optional<Effect> effectOf(SQLException failure) {
		return Optional.empty();
	}

	/**
	 * Returns a statement to run on each new connection of our own pool, to bound the
	 * wait for a row that is locked.
	 * @return the SQL text; empty by default
	 */
	default Optional<String> connectionSetup() {
		return Optional.empty();
	}

	/**
	 * Returns driver properties for the connections of our own pool, to bound what a
	 * driver does besides waiting for an answer. Those of the application come first.
	 * @return names and values; empty by default
	 */
	default Map<String, String> connectionProperties() {
		return Map.of();
	}

}
