package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.jdbc.statement.SqlStatement;

/**
 * Finds records without their ids, to see what a connection makes of those: one with
 * another encoding than the locks' own does not find what is there.
 */
final class CarriedIds {

	private static final String FIND = """
			SELECT lock_id FROM {table} WHERE owner_id = {ownerId} AND fencing_token = {token}
			""";

	private final SqlStatement find;

	CarriedIds(String table, String now) {
		this.find = SqlStatement.of(FIND, table, now);
	}

	/**
	 * Returns what the id of a hold comes back as, if that is not as it was sent. All
	 * records are read for it.
	 */
	Optional<String> changed(Connection connection, String ownerId, Hold hold) throws SQLException {
		String kept = kept(hold.lockId());
		if (kept.equals(hold.lockId())) {
			return Optional.empty();
		}
		try (PreparedStatement statement = connection.prepareStatement(this.find.sql())) {
			this.find.bind(statement, (parameter) -> switch (parameter) {
				case OWNER_ID -> ownerId;
				case TOKEN -> hold.fencingToken();
				default -> throw parameter.withoutValue();
			});
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					String id = rows.getString(1);
					// Locks that were taken together may have the same token.
					if (!id.equals(hold.lockId()) && kept(id).equals(kept)) {
						return Optional.of(id);
					}
				}
				return Optional.empty();
			}
		}
	}

	/**
	 * Returns what every encoding keeps of an id.
	 */
	private static String kept(String id) {
		return id.replaceAll("[^\\x00-\\x3E\\x40-\\x7F]", "");
	}

}
