package io.github.storagelock.storage.jdbc.table;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a table.
 *
 * @param kind what has to be changed
 * @param what the finding, as the end of a sentence about the table
 */
record TableFinding(Kind kind, String what) {

	/**
	 * Others were in the way.
	 */
	static final TableFinding NOTHING_CERTAIN = new TableFinding(Kind.NOTHING, "");

	private static final String EXAMPLE = "\u6771\u4eac";

	static TableFinding withoutKey() {
		return new TableFinding(Kind.KEY,
				"has no primary or unique key of lock_id alone, so that two nodes could hold one lock");
	}

	static TableFinding confused(List<String> differences) {
		return new TableFinding(Kind.TEXT, "takes ids for the same that differ in " + String.join(", ", differences));
	}

	static TableFinding narrow(long sent, long came) {
		return new TableFinding(Kind.NUMBERS, "keeps " + came + " where " + sent + " was sent");
	}

	/**
	 * Returns what it means that another id comes back than was sent.
	 */
	static TableFinding changed(String sent, @Nullable String came) {
		if (came == null) {
			return new TableFinding(Kind.CONNECTION, "does not find an id again that was sent to it");
		}
		if (sent.startsWith(came)) {
			return new TableFinding(Kind.TEXT, "cuts ids after " + came.length() + " characters");
		}
		int at = sent.indexOf(EXAMPLE);
		if (at < 0 || came.startsWith(EXAMPLE, at)) {
			at = 0;
			while (at < came.length() && sent.charAt(at) == came.charAt(at)) {
				at++;
			}
		}
		return new TableFinding(Kind.CONNECTION, "gets other ids than are sent to it: of '" + part(sent, at)
				+ "' comes back '" + part(came, at) + "', so that two ids can be one lock");
	}

	private static String part(String text, int at) {
		return text.substring(Math.min(at, text.length()), Math.min(at + EXAMPLE.length(), text.length()));
	}

	/**
	 * What has to be changed.
	 */
	enum Kind {

		/**
		 * Nothing is known to be wrong.
		 */
		NOTHING,

		/**
		 * The key.
		 */
		KEY,

		/**
		 * The columns of text.
		 */
		TEXT,

		/**
		 * The columns of numbers.
		 */
		NUMBERS,

		/**
		 * The encoding of the connection.
		 */
		CONNECTION,

		/**
		 * What keeps the table.
		 */
		ENGINE

	}

}
