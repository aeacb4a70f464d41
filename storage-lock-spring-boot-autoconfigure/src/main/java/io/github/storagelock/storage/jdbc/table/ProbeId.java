package io.github.storagelock.storage.jdbc.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A lock id of the greatest length, and others that differ from it in what some databases
 * do not tell apart.
 *
 * @param text the id
 * @param neighbour one that differs in its last character
 * @param other one that differs in its first character
 * @param differences others by what they differ in
 */
record ProbeId(String text, String neighbour, String other, Map<String, String> differences) {

	static final int LENGTH = 255;

	// What differs, how it stands in the id, how in the other one: never longer.
	private static final String[][] DIFFERENCES = { { "capital letters", "Job", "job" }, { "accents", "\u00e9", "e" },
			{ "composed characters", "e\u0301", "\u00e9" }, { "ligatures", "ss", "\u00df" },
			{ "Chinese characters", "\u6771\u4eac", "\u5927\u962a" }, { "hiragana and katakana", "\u3072", "\u30d2" },
			{ "wide characters", "\uff21", "A" }, { "characters beyond 16 bits", "\uD83D\uDD12", "\uD83D\uDD11" },
			{ "punctuation", "x-y", "x_y" }, { "invisible characters", "\u200b", "" },
			{ "leading zeros", "007", "7" } };

	/**
	 * Returns one of characters of several scripts.
	 */
	static ProbeId ofAllScripts() {
		StringBuilder begin = new StringBuilder(prefix());
		for (String[] difference : DIFFERENCES) {
			begin.append(difference[1]).append('.');
		}
		String end = "\u4eac".repeat(LENGTH - 1 - begin.length());
		Map<String, String> others = new LinkedHashMap<>();
		for (String[] difference : DIFFERENCES) {
			String differing = begin.toString().replace(difference[1] + ".", difference[2] + ".");
			others.put(difference[0], differing + end + "a");
		}
		return new ProbeId(begin + end + "a", begin + end + "b", "x" + begin.substring(1) + end + "a", others);
	}

	/**
	 * Returns one of characters that every database has.
	 */
	static ProbeId ofAscii() {
		String prefix = prefix();
		String[] difference = DIFFERENCES[0];
		String begin = prefix + difference[1];
		String end = "x".repeat(LENGTH - 1 - begin.length());
		return new ProbeId(begin + end + "a", begin + end + "b", "x" + begin.substring(1) + end + "a",
				Map.of(difference[0], prefix + difference[2] + end + "a"));
	}

	private static String prefix() {
		return "storage-lock-probe." + UUID.randomUUID() + ".";
	}

}
