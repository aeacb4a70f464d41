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
	void userAndPasswordAreTakenOutOfTheAddress() throws IOException {
		assertTaken("jdbc:postgresql://h/app?ssl=false&user=me", "jdbc:postgresql://h/app?ssl=false", "me", "");
		assertTaken("jdbc:mysql://h/app?user=me&ssl=false", "jdbc:mysql://h/app?ssl=false", "me", "");
		assertTaken("jdbc:postgresql://h/app?user=me", "jdbc:postgresql://h/app", "me", "");
		assertTaken("jdbc:postgresql://h/app?password=secret&user=me", "jdbc:postgresql://h/app", "me", "secret");
		assertTaken("jdbc:sqlserver://h:1433;user=sa;password=secret;encrypt=false",
				"jdbc:sqlserver://h:1433;encrypt=false", "sa", "secret");
		assertTaken("jdbc:postgresql://h/app", "jdbc:postgresql://h/app", "", "");
	}

	private static void assertTaken(String address, String url, String user, String password) throws IOException {
		TestServer server = start(Map.of("STORAGE_LOCK_TEST_X_URL", address));

		assertThat(server.url()).isEqualTo(url);
		assertThat(server.user()).isEqualTo(user);
		assertThat(server.password()).isEqualTo(password);
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
