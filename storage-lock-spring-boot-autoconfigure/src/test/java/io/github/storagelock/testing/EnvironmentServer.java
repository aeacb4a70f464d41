package io.github.storagelock.testing;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server whose address stands in {@code STORAGE_LOCK_TEST_<NAME>_URL}.
 *
 * @param name the name of the database in capital letters
 * @param environment the environment variables
 */
record EnvironmentServer(String name, Map<String, String> environment) implements TestServerSource {

	private static final Pattern USER = Pattern.compile("[?&;]user=([^&;]*)");

	private static final Pattern PASSWORD = Pattern.compile("[?&;]password=");

	@Override
	public TestServer start() throws IOException {
		String variable = "STORAGE_LOCK_TEST_" + this.name;
		String url = this.environment.getOrDefault(variable + "_URL", "");
		if (url.isBlank()) {
			throw new IOException("no " + variable + "_URL");
		}
		String user = this.environment.getOrDefault(variable + "_USER", userIn(url));
		String password = this.environment.getOrDefault(variable + "_PASSWORD", "");
		return new TestServer("environment", url, user, password, () -> {
		});
	}

	/**
	 * Returns nothing where the address has the password too, which an empty one would
	 * override.
	 */
	private static String userIn(String url) {
		if (PASSWORD.matcher(url).find()) {
			return "";
		}
		Matcher matcher = USER.matcher(url);
		return matcher.find() ? matcher.group(1) : "";
	}

}
