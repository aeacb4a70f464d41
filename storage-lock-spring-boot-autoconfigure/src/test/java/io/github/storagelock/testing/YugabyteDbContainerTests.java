package io.github.storagelock.testing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link YugabyteDbContainer}, as far as they go without Docker.
 */
class YugabyteDbContainerTests {

	@Test
	void postgreSqlsDriverTakesTheAddress() throws Exception {
		try (YugabyteDbContainer container = new YugabyteDbContainer("yugabytedb/yugabyte:2025.1.0.0-b168") {

			@Override
			public String getHost() {
				return "127.0.0.1";
			}

			@Override
			public Integer getMappedPort(int port) {
				return port;
			}

		}) {
			assertThat(container.getJdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:5433/");
			assertThat(container.getJdbcDriverInstance().acceptsURL(container.getJdbcUrl())).isTrue();
		}
	}

}
