package io.github.storagelock.storage.jdbc.table;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * The plain statements of a probe, which every database takes.
 */
final class ProbeStatements {

	// No float of 64 bits has this value.
	static final long LARGE = 9_007_199_254_740_993L;

	private static final String READ = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until FROM {table} WHERE lock_id = ?
			""";

	// Looks at all records, and so is the last resort.
	private static final String READ_BY_TOKEN = """
			SELECT lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until FROM {table}
			WHERE fencing_token = ?
			""";

	private static final String FIND = "SELECT lock_id FROM {table} WHERE lock_id IN ({ids})";

	private static final String ADD = """
			INSERT INTO {table} (lock_id, owner_id, fencing_token, acquired_at, expires_at, wanted_until)
			VALUES (?, ?, ?, ?, ?, ?)
			""";

	private static final String CHANGE = """
			UPDATE {table}
			SET owner_id = NULL, fencing_token = 1, acquired_at = 1, expires_at = 1, wanted_until = 1
			WHERE 1 = 0
			""";

	private static final String DELETE = "DELETE FROM {table} WHERE lock_id IN (?, ?, ?)";

	private static final String DELETE_NONE = "DELETE FROM {table} WHERE 1 = 0";

	private final String table;

	ProbeStatements(String table) {
		this.table = table;
	}

	void add(JdbcTemplate template, String id) {
		template.update(sql(ADD), (statement) -> {
			statement.setString(1, id);
			statement.setString(2, id);
			for (int i = 3; i <= 6; i++) {
				statement.setLong(i, LARGE);
			}
		});
	}

	Optional<ProbeRow> read(JdbcTemplate template, String id) {
		return read(template, READ, (statement) -> statement.setString(1, id));
	}

	Optional<ProbeRow> readByNumber(JdbcTemplate template) {
		return read(template, READ_BY_TOKEN, (statement) -> statement.setLong(1, LARGE));
	}

	private Optional<ProbeRow> read(JdbcTemplate template, String query, PreparedStatementSetter setter) {
		return template.query(sql(query), setter, (row, index) -> ProbeRow.of(row)).stream().findFirst();
	}

	List<String> find(JdbcTemplate template, List<String> ids) {
		return template.query(sql(FIND).replace("{ids}", String.join(", ", Collections.nCopies(ids.size(), "?"))),
				(statement) -> {
					for (int i = 0; i < ids.size(); i++) {
						statement.setString(i + 1, ids.get(i));
					}
				}, (row, index) -> row.getString(1));
	}

	void delete(JdbcTemplate template, ProbeId id) {
		template.update(sql(DELETE), (statement) -> {
			statement.setString(1, id.text());
			statement.setString(2, id.neighbour());
			statement.setString(3, id.other());
		});
	}

	/**
	 * Changes nothing, which is refused to those who may not change.
	 */
	void changeNone(JdbcTemplate template) {
		template.update(sql(CHANGE));
	}

	void deleteNone(JdbcTemplate template) {
		template.update(sql(DELETE_NONE));
	}

	private String sql(String text) {
		return text.replace("{table}", this.table).strip();
	}

}
