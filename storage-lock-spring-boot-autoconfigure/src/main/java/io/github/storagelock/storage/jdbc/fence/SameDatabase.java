package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.jdbc.connection.DataSourceLayers;
import io.github.storagelock.storage.jdbc.connection.LockConnections;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Finds out whether a transaction on another DataSource than that of the locks is on
 * their database after all: by the record of a hold, which is nowhere else, because it
 * names this node. That is looked for once for each place that a DataSource leads to.
 */
final class SameDatabase {

	private static final Logger logger = LoggerFactory.getLogger(JdbcTransactionFence.class);

	private static final String FIND = """
			SELECT lock_id FROM {table} WHERE lock_id = {lockId} AND owner_id = {ownerId} AND fencing_token = {token}
			""";

	private final LockConnections connections;

	private final String table;

	private final SqlStatement find;

	private final CarriedIds carried;

	private final Map<DataSource, Map<Place, Boolean>> known = Collections.synchronizedMap(new WeakHashMap<>());

	// Of which was said that nobody knows.
	private final Set<DataSource> doubtful = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	SameDatabase(LockConnections connections, String table, String now, CarriedIds carried) {
		this.connections = connections;
		this.table = table;
		this.find = SqlStatement.of(FIND, table, now);
		this.carried = carried;
	}

	/**
	 * Returns whether the transaction is on the database of the locks.
	 * @param isHeld looks at a record of the locks
	 */
	boolean has(FencedTransaction transaction, String ownerId, List<Hold> holds, Predicate<Hold> isHeld) {
		try {
			DataSource origin = transaction.origin();
			if (origin == null) {
				return isSeen(transaction.connection(), ownerId, holds);
			}
			if (transaction.isOn(this.connections.application()) || this.connections.isApplication(origin)) {
				return true;
			}
			Map<Place, Boolean> places = this.known.computeIfAbsent(origin, (key) -> new ConcurrentHashMap<>());
			Place place = Place.of(transaction.connection());
			Boolean answer = places.get(place);
			if (answer == null) {
				answer = decide(origin, transaction.connection(), ownerId, holds, isHeld);
				if (answer == null) {
					warnOfDoubt(origin);
					return false;
				}
				places.put(place, answer);
				tell(answer, origin, place);
			}
			return answer;
		}
		catch (SQLException ex) {
			logger.warn("A transaction under a lock is not fenced: its connection does not say where it leads to", ex);
			return false;
		}
	}

	/**
	 * Returns whether it is; null if that cannot be found out now.
	 */
	private @Nullable Boolean decide(DataSource origin, Connection connection, String ownerId, List<Hold> holds,
			Predicate<Hold> isHeld) {
		if (this.connections.isWrappedBy(origin) || isSeen(connection, ownerId, holds)) {
			return true;
		}
		// The transaction's snapshot may be older than the holds.
		DataSource physical = DataSourceLayers.withoutTransactions(origin);
		if (!hasConnectionToSpare(physical)) {
			return null;
		}
		try (Connection fresh = physical.getConnection()) {
			boolean seen = find(fresh, ownerId, holds);
			if (!fresh.getAutoCommit()) {
				fresh.rollback();
			}
			return seen ? Boolean.TRUE : ownIfHeld(holds, isHeld);
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("Table '{}' is not seen by a DataSource of another transaction manager", this.table, ex);
			return ownIfHeld(holds, isHeld);
		}
	}

	/**
	 * Returns that it is not, if a record is there in the database of the locks; null if
	 * none is.
	 */
	private static @Nullable Boolean ownIfHeld(List<Hold> holds, Predicate<Hold> isHeld) {
		return holds.stream().anyMatch(isHeld) ? Boolean.FALSE : null;
	}

	/**
	 * Looks inside the transaction, which a failure must not end.
	 */
	private boolean isSeen(Connection connection, String ownerId, List<Hold> holds) {
		try {
			Savepoint savepoint = connection.setSavepoint();
			try {
				return find(connection, ownerId, holds);
			}
			catch (SQLException ex) {
				connection.rollback(savepoint);
				return false;
			}
		}
		catch (SQLException ex) {
			logger.debug("A transaction under a lock cannot look for table '{}'", this.table, ex);
			return false;
		}
	}

	private boolean find(Connection connection, String ownerId, List<Hold> holds) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.find.sql())) {
			for (Hold hold : holds) {
				this.find.bind(statement, (parameter) -> switch (parameter) {
					case LOCK_ID -> hold.lockId();
					case OWNER_ID -> ownerId;
					case TOKEN -> hold.fencingToken();
					default -> throw parameter.withoutValue();
				});
				try (ResultSet rows = statement.executeQuery()) {
					if (rows.next()) {
						return true;
					}
				}
			}
		}
		for (Hold hold : holds) {
			if (this.carried.changed(connection, ownerId, hold).isPresent()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether the pool need not be waited for, whose connection this thread has.
	 */
	private static boolean hasConnectionToSpare(DataSource dataSource) {
		try {
			if (!dataSource.isWrapperFor(HikariDataSource.class)) {
				return true;
			}
			HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
			HikariPoolMXBean state = pool.getHikariPoolMXBean();
			return state == null || state.getIdleConnections() > 0
					|| state.getTotalConnections() < pool.getMaximumPoolSize();
		}
		catch (SQLException ex) {
			return true;
		}
	}

	private void warnOfDoubt(DataSource origin) {
		if (this.doubtful.add(origin)) {
			logger.warn("A transaction under a lock is not fenced: it could not be found out whether {} leads to the"
					+ " database of the locks. A stale holder can commit there. Begin transactions on the DataSource"
					+ " of the locks, or give that pool more connections", origin.getClass().getName());
		}
	}

	private void tell(boolean same, DataSource origin, Place place) {
		if (same) {
			logger.debug("Transactions on {} are fenced: it leads to the database of the locks", origin);
		}
		else if (place.address() != null && place.address().equals(this.connections.address())) {
			logger.warn("Transactions on {} are not fenced: it leads to the address of the locks, but does not see"
					+ " their table '{}'. If it is the same database, write the schema into"
					+ " storage-lock.jdbc.table-name, as in my_schema.storage_lock, and let its user read and lock"
					+ " that table", origin.getClass().getName(), this.table);
		}
		else {
			logger.debug("Transactions on {} are not fenced: it leads to another database than that of the locks",
					origin);
		}
	}

	/**
	 * Where a connection leads to: a DataSource may choose by thread.
	 *
	 * @param address without what configures the driver
	 * @param catalog the database there
	 */
	private record Place(@Nullable String address, @Nullable String catalog) {

		static Place of(Connection connection) throws SQLException {
			DatabaseMetaData metaData = connection.getMetaData();
			return new Place(LockConnections.address(metaData), connection.getCatalog());
		}

	}

}
