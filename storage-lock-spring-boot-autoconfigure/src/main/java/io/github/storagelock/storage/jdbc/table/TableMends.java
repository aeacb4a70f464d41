package io.github.storagelock.storage.jdbc.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * Says how a table that is there, but not the right one, is made right.
 *
 * @since 0.1.0
 */
public final class TableMends {

	/**
	 * What to do about a connection that changes text.
	 */
	public static final String OF_CONNECTION = """
			Let the connections of the locks speak Unicode: in the address of the database, remove characterEncoding and\
			 the like (MySQL, MariaDB) or sendStringParametersAsUnicode=false (SQL Server), and SET NAMES of another\
			 encoding from connection-init-sql. Where the database itself keeps one script only (Oracle's\
			 NLS_CHARACTERSET), put the locks into one that keeps Unicode.""";

	private static final String POSTGRESQL = "ALTER TABLE {table} ALTER COLUMN {column} TYPE {type}";

	private static final String MYSQL = "ALTER TABLE {table} MODIFY {column} {type}{nullable}";

	private static final String SQL_SERVER = "ALTER TABLE {table} ALTER COLUMN {column} {type}{nullable}";

	private static final String STANDARD = "ALTER TABLE {table} ALTER COLUMN {column} SET DATA TYPE {type}";

	// SQLite has none.
	private static final Map<String, String> ALTER_COLUMN = Map.ofEntries(Map.entry("postgresql", POSTGRESQL),
			Map.entry("cockroachdb", POSTGRESQL), Map.entry("yugabytedb", POSTGRESQL), Map.entry("mysql", MYSQL),
			Map.entry("mariadb", MYSQL), Map.entry("tidb", MYSQL), Map.entry("sqlserver", SQL_SERVER),
			Map.entry("azuresql", SQL_SERVER), Map.entry("oracle", "ALTER TABLE {table} MODIFY ({column} {type})"),
			Map.entry("h2", STANDARD), Map.entry("hsqldb", STANDARD), Map.entry("derby", STANDARD));

	private static final Pattern BETWEEN_STATEMENTS = Pattern.compile("\\R;\\R");

	private final String dialect;

	private final String table;

	private final String ddl;

	private final boolean create;

	TableMends(SqlDialect dialect, String table, boolean create) {
		this.dialect = dialect.id();
		this.table = table;
		this.ddl = dialect.createTable().replace("{table}", this.table);
		this.create = create;
	}

	List<String> createStatements() {
		return BETWEEN_STATEMENTS.splitAsStream(this.ddl).toList();
	}

	/**
	 * Returns how a table comes to be that is missing.
	 */
	String ofMissing() {
		return """
				Run this statement as a user who may, or add it to your migrations:

				%s;

				Or let the application create the table: storage-lock.jdbc.initialize-schema=if-missing (the default),\
				 with a user who may create tables. Another table is chosen by storage-lock.jdbc.table-name."""
			.formatted(this.ddl);
	}

	/**
	 * Returns how a table is made right, by statements or anew.
	 */
	String ofWrong(List<String> statements) {
		String alter = statements.isEmpty() ? ""
				: "While no application uses it:\n\n" + String.join(";\n", statements) + ";\n\n";
		String anew = this.create ? "the next start creates it anew"
				: "create it anew:\n\n" + this.ddl.replace("IF NOT EXISTS ", "") + ";\n\nThat is";
		return alter + (statements.isEmpty() ? "While no application uses it, rename" : "Or rename")
				+ " or drop it (DROP TABLE " + this.table + "), and " + anew + (this.create ? ", with" : " with")
				+ " no lock held. If the table is somebody else's, choose another name: storage-lock.jdbc.table-name.";
	}

	/**
	 * Returns what gives rights.
	 */
	String ofRights(List<String> rights) {
		return "As a user who may:\n\nGRANT " + String.join(", ", rights) + " ON " + this.table + " TO <the user>;";
	}

	/**
	 * Returns the statement that gives the table a key.
	 * @param hasPrimaryKey whether it has another one
	 */
	String addKey(boolean hasPrimaryKey) {
		return (hasPrimaryKey || !ALTER_COLUMN.containsKey(this.dialect)) ? "CREATE UNIQUE INDEX "
				+ this.table.substring(this.table.indexOf('.') + 1) + "_key ON " + this.table + " (lock_id)"
				: "ALTER TABLE " + this.table + " ADD PRIMARY KEY (lock_id)";
	}

	/**
	 * Returns the statements that give columns the type that they need; none where that
	 * is not known.
	 */
	List<String> alter(List<String> columns) {
		List<String> statements = new ArrayList<>();
		String alter = ALTER_COLUMN.get(this.dialect);
		for (String column : columns) {
			Matcher line = Pattern.compile("(?m)^ *" + column + " (.+?)( DEFAULT 0)?( NOT NULL)?( PRIMARY KEY)?,?$")
				.matcher(this.ddl);
			if (alter == null || !line.find()) {
				return List.of();
			}
			statements.add(alter.replace("{table}", this.table)
				.replace("{column}", column)
				.replace("{type}", line.group(1))
				.replace("{nullable}", (line.group(3) != null) ? " NOT NULL" : ""));
		}
		return statements;
	}

	/**
	 * Returns the statement that has the table take part in transactions, where one can
	 * say that.
	 */
	List<String> changeEngine() {
		return this.ddl.contains("ENGINE = ") ? List.of("ALTER TABLE " + this.table + " ENGINE = InnoDB") : List.of();
	}

	/**
	 * Returns whether a column has an encoding of its own, and not that of the database.
	 */
	boolean canChangeEncoding() {
		return this.ddl.contains("CHARACTER SET");
	}

	LockTableException exception(String state, String mend, @Nullable Throwable cause) {
		return new LockTableException("The lock table '" + this.table + "' " + state, mend, this.table, this.ddl,
				cause);
	}

}
