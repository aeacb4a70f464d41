package io.github.storagelock.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.LockStorage;

/**
 * What all parts of one registry share.
 *
 * @param id the id by which other nodes know it: readable, at most 120 characters, never
 * the same twice
 * @param storage where the records are
 * @param timing its timer and threads
 * @param listeners who hears of its locks
 */
record Node(String id, LockStorage storage, Timing timing, Listeners listeners) {

	private static final int LONGEST_NAME = 80;

	private static final int RANDOM_BYTES = 8;

	static Node create(String name, LockStorage storage, Timing timing, List<StorageLockListener> listeners) {
		String id = newId(name);
		return new Node(id, new CheckedStorage(storage), timing, new Listeners(id, listeners));
	}

	/**
	 * Makes an id. The random part is always there: two nodes with one id would take each
	 * other's holds for their own.
	 */
	static String newId(String nodeName) {
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
