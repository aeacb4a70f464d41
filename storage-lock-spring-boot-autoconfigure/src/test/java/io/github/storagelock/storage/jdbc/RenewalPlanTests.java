package io.github.storagelock.storage.jdbc;

import org.junit.jupiter.api.Test;

import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a renewal looks at its own records only. For PostgreSQL see
 * {@link PostgreSqlServerTests}.
 */
class RenewalPlanTests {

	@Test
	@OnDatabase(TestDatabase.H2)
	void h2UsesThePrimaryKey(TestDatabase database) {
		try (ManyRecords records = new ManyRecords(database)) {
			assertThat(String.join("\n", records.plan())).contains("PRIMARY_KEY").doesNotContain("tableScan");
			records.renewAll();
		}
	}

	@Test
	@OnDatabase(TestDatabase.MYSQL)
	void mySqlUsesThePrimaryKey(TestDatabase database) {
		assertReadsFewRows(database);
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB)
	void mariaDbUsesThePrimaryKey(TestDatabase database) {
		assertReadsFewRows(database);
	}

	@Test
	@OnDatabase(TestDatabase.MARIADB_10_11)
	void olderMariaDbUsesThePrimaryKey(TestDatabase database) {
		assertReadsFewRows(database);
	}

	private static void assertReadsFewRows(TestDatabase database) {
		try (ManyRecords records = new ManyRecords(database)) {
			long before = rowsRead(records);

			records.renewAll();

			assertThat(rowsRead(records) - before).isLessThan(ManyRecords.COUNT / 4);
		}
	}

	private static long rowsRead(ManyRecords records) {
		return records.jdbc.query("SHOW SESSION STATUS LIKE 'Handler_read%'", (row, index) -> row.getLong(2))
			.stream()
			.mapToLong(Long::longValue)
			.sum();
	}

}
