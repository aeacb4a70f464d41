package io.github.storagelock.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks Redis for its health and version, without the client that is tested.
 */
final class RedisVersion {

	private static final int PATIENCE = 2_000;

	private static final String NAME = "redis_version:";

	private RedisVersion() {
	}

	static boolean isReady(int port) {
		try {
			return ask(InetAddress.getLoopbackAddress().getHostAddress(), port, "PING", "+PONG").equals("+PONG");
		}
		catch (IOException ex) {
			return false;
		}
	}

	static String of(String url) throws IOException {
		URI uri = URI.create(url);
		return "Redis " + ask(uri.getHost(), uri.getPort(), "INFO server", NAME).substring(NAME.length());
	}

	/**
	 * Returns the first line that begins like this.
	 */
	private static String ask(String host, int port, String question, String begin) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host, port), PATIENCE);
			socket.setSoTimeout(PATIENCE);
			socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.UTF_8));
			BufferedReader answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			for (String line = answer.readLine(); line != null && !line.startsWith("-"); line = answer.readLine()) {
				if (line.startsWith(begin)) {
					return line;
				}
			}
			throw new IOException("No Redis at " + host + ":" + port);
		}
	}

}
