package io.github.storagelock.testing;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OnDatabase}.
 */
@OnDatabase(TestDatabase.H2)
class OnDatabaseTests {

	private final TestDatabase database;

	OnDatabaseTests(TestDatabase database) {
		this.database = database;
	}

	@Test
	void databaseIsHandedOver() {
		assertThat(this.database).isEqualTo(TestDatabase.H2);
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void nearestAnnotationCounts(TestDatabase nearest) {
		assertThat(nearest).isEqualTo(TestDatabase.POSTGRESQL_18);
	}

	@Nested
	class NestedTests {

		@Test
		void enclosingClassCounts(TestDatabase database) {
			assertThat(database).isEqualTo(TestDatabase.H2);
		}

	}

}
