package io.github.storagelock.storage.jdbc;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * The rule for ids and owners: what some database would cut, change or not tell from
 * another is refused by all.
 */
final class StoredText {

	private static final int LONGEST = 255;

	private StoredText() {
	}

	/**
	 * Refuses a text that does not come back as it is.
	 * @param name what it is
	 */
	static void check(String name, String text) {
		if (text.isEmpty() || text.length() > LONGEST) {
			throw refused(name, "has " + text.length() + " characters instead of 1 to " + LONGEST);
		}
		if (isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1))) {
			throw refused(name, "begins or ends with white space");
		}
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isISOControl(c)) {
				throw refused(name, "has a control character at index " + i);
			}
			if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
				i++;
			}
			else if (Character.isSurrogate(c)) {
				throw refused(name, "has half of a surrogate pair at index " + i);
			}
		}
	}

	private static boolean isBlank(char c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c);
	}

	private static LockStorageException refused(String name, String reason) {
		return new LockStorageException(Effect.REFUSED, "the " + name + " cannot be kept: it " + reason, null);
	}

}
