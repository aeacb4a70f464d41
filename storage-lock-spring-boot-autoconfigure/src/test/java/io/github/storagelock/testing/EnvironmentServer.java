package io.github.storagelock.testing;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server whose address stands in {@code STORAGE_LOCK_TEST_<NAME>_URL}. A user and a
 * password are taken out of it: some drivers prefer them to those that a test gives.
 *
 * @param name the name of the database in capital letters
 * @param environment the environment variables
 */
record EnvironmentServer(String name, Map<String, String> environment) implements TestServerSource {

	@Override
	public TestServer start() throws IOException {
		String variable = "STORAGE_LOCK_TEST_" + this.name;
		String url = this.environment.getOrDefault(variable + "_URL", "");
		if (url.isBlank()) {
			throw new IOException("no " + variable + "_URL");
		}
		String user = this.environment.getOrDefault(variable + "_USER", valueIn(url, "user"));
		String password = this.environment.getOrDefault(variable + "_PASSWORD", valueIn(url, "password"));
		return new TestServer("environment", without(without(url, "user"), "password"), user, password, () -> {
		});
	}

	private static String valueIn(String url, String parameter) {
		Matcher matcher = pattern(parameter).matcher(url);
		return matcher.find() ? matcher.group(2) : "";
	}

	/**
	 * Returns an address whose next parameter, if any, follows what was before this one.
	 */
	private static String without(String url, String parameter) {
		Matcher matcher = pattern(parameter).matcher(url);
		if (!matcher.find()) {
			return url;
		}
		String rest = url.substring(matcher.end());
		return url.substring(0, matcher.start()) + (rest.isEmpty() ? "" : matcher.group(1) + rest.substring(1));
	}

	private static Pattern pattern(String parameter) {
		return Pattern.compile("([?&;])" + parameter + "=([^&;]*)");
	}

}
