package io.github.storagelock.registry;

/**
 * The rules for lock ids, which make an id mean the same on every storage.
 */
final class LockIds {

	private static final int LONGEST = 255;

	private static final int SHOWN = 80;

	private LockIds() {
	}

	/**
	 * Returns the id, or says which rule it breaks.
	 */
	static String check(String lockId) {
		if (lockId == null) {
			throw new IllegalArgumentException("The lock id must not be null");
		}
		if (lockId.isEmpty()) {
			throw invalid(lockId, "must not be empty");
		}
		if (lockId.length() > LONGEST) {
			throw invalid(lockId, "has " + lockId.length() + " characters, at most " + LONGEST + " are allowed");
		}
		if (isBlank(lockId.charAt(0)) || isBlank(lockId.charAt(lockId.length() - 1))) {
			throw invalid(lockId, "must not begin or end with white space: some databases do not see it");
		}
		for (int i = 0; i < lockId.length(); i++) {
			char c = lockId.charAt(i);
			if (Character.isISOControl(c)) {
				throw invalid(lockId, "has a control character at index " + i);
			}
			if (Character.isHighSurrogate(c) && i + 1 < lockId.length()
					&& Character.isLowSurrogate(lockId.charAt(i + 1))) {
				i++;
			}
			else if (Character.isSurrogate(c)) {
				throw invalid(lockId, "is not valid Unicode: half of a surrogate pair at index " + i);
			}
		}
		return lockId;
	}

	private static boolean isBlank(char c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c);
	}

	private static IllegalArgumentException invalid(String lockId, String rule) {
		StringBuilder shown = new StringBuilder();
		lockId.chars().limit(SHOWN).forEach((c) -> {
			if (Character.isISOControl(c) || Character.isSurrogate((char) c)) {
				shown.append(String.format("\\u%04x", c));
			}
			else {
				shown.append((char) c);
			}
		});
		String end = (lockId.length() > SHOWN) ? "…" : "";
		return new IllegalArgumentException("The lock id '" + shown + end + "' " + rule);
	}

}
