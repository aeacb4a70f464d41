package io.github.storagelock.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Makes the id of a node: readable, at most 120 characters, never the same twice. The
 * random part is always there: two nodes with one id would take each other's holds for
 * their own.
 */
final class NodeId {

	private static final int LONGEST_NAME = 80;

	private static final int RANDOM_BYTES = 8;

	private NodeId() {
	}

	static String create(String nodeName) {
		byte[] random = new byte[RANDOM_BYTES];
		new SecureRandom().nextBytes(random);
		String name = (nodeName.isBlank() ? hostName() : nodeName).replaceAll("[^\\p{Alnum}._-]", "_");
		return name.substring(0, Math.min(name.length(), LONGEST_NAME)) + ":" + ProcessHandle.current().pid() + ":"
				+ HexFormat.of().formatHex(random);
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
