package io.github.storagelock.storage.jdbc;

import java.util.regex.Pattern;

/**
 * The rule for table names, which are part of SQL text and so must not be anything else.
 */
final class TableName {

	private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_$]{0,62}";

	private static final Pattern VALID = Pattern.compile(IDENTIFIER + "(\\." + IDENTIFIER + ")?");

	private TableName() {
	}

	static void check(String tableName) {
		if (!VALID.matcher(tableName).matches()) {
			throw new IllegalArgumentException("The table name '" + tableName
					+ "' must be an identifier or schema.identifier: a letter or '_', then up to 62 letters, digits,"
					+ " '_' or '$'");
		}
	}

}
