package io.github.storagelock.testing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks etcd for its health and version, without the client that is tested.
 */
final class EtcdVersion {

	private static final Pattern VERSION = Pattern.compile("\"etcdserver\":\"([^\"]+)\"");

	private static final int PATIENCE = 2_000;

	private EtcdVersion() {
	}

	static boolean isHealthy(String url) {
		try {
			return get(url + "/health").contains("true");
		}
		catch (IOException ex) {
			return false;
		}
	}

	static String of(String url) throws IOException {
		Matcher matcher = VERSION.matcher(get(url + "/version"));
		if (!matcher.find()) {
			throw new IOException("No etcd at " + url);
		}
		return "etcd " + matcher.group(1);
	}

	private static String get(String url) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
		connection.setConnectTimeout(PATIENCE);
		connection.setReadTimeout(PATIENCE);
		try {
			return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		finally {
			connection.disconnect();
		}
	}

}
