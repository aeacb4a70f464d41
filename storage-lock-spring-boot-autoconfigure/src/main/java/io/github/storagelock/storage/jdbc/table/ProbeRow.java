package io.github.storagelock.storage.jdbc.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record of a probe as it comes back.
 *
 * @param lockId the id
 * @param ownerId the owner
 * @param numbers the other columns
 */
record ProbeRow(@Nullable String lockId, @Nullable String ownerId, List<Long> numbers) {

	static ProbeRow of(ResultSet row) throws SQLException {
		return new ProbeRow(row.getString(1), row.getString(2),
				List.of(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)));
	}

}
