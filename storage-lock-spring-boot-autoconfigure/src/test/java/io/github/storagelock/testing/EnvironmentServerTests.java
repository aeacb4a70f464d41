package io.github.storagelock.testing;

import java.io.IOException;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EnvironmentServer}.
 */
class EnvironmentServerTests {

	@Test
	void userAndPasswordHaveVariables() throws IOException {
		TestServer server = start(Map.of("STORAGE_LOCK_TEST_X_URL", "jdbc:sqlserver://h:1433;encrypt=false",
				"STORAGE_LOCK_TEST_X_USER", "sa", "STORAGE_LOCK_TEST_X_PASSWORD", "secret"));

		assertThat(server.url()).isEqualTo("jdbc:sqlserver://h:1433;encrypt=false");
		assertThat(server.user()).isEqualTo("sa");
		assertThat(server.password()).isEqualTo("secret");
	}

	@Test
	void userInTheAddressNeedsNoPassword() throws IOException {
		TestServer server = start(Map.of("STORAGE_LOCK_TEST_X_URL", "jdbc:postgresql://h/app?ssl=false&user=me"));

		assertThat(server.user()).isEqualTo("me");
		assertThat(server.password()).isEmpty();
	}

	@Test
	void addressThatHasThePasswordIsLeftAlone() throws IOException {
		for (String url : new String[] { "jdbc:sqlserver://h:1433;user=sa;password=secret",
				"jdbc:postgresql://h/app?password=secret&user=me" }) {
			TestServer server = start(Map.of("STORAGE_LOCK_TEST_X_URL", url));

			assertThat(server.user()).as("an empty password would come before that of the address").isEmpty();
		}
	}

	@Test
	void addressThatIsMissingIsNamed() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> start(Map.of()))
			.withMessageContaining("STORAGE_LOCK_TEST_X_URL");
	}

	private static TestServer start(Map<String, String> environment) throws IOException {
		return new EnvironmentServer("X", environment).start();
	}

}
