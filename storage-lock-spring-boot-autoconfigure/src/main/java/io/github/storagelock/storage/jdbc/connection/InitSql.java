package io.github.storagelock.storage.jdbc.connection;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * The statement that the connections of the locks begin with. A pool has one, and that of
 * the application goes first: then it is said how to join the two.
 */
final class InitSql {

	private static final Logger logger = LoggerFactory.getLogger(DedicatedPool.class);

	private static final Pattern WORD = Pattern.compile("[^\\w]+");

	// What is left of a statement without them are the settings.
	private static final Set<String> NO_SETTINGS = Set.of("set", "alter", "session", "on", "off", "binary");

	private static final Set<String> MYSQL = Set.of("mysql", "mariadb", "tidb");

	private InitSql() {
	}

	/**
	 * Has connections begin with a statement of the dialect, or says why they do not.
	 */
	static void join(HikariConfig config, SqlDialect dialect, String setup) {
		String own = config.getConnectionInitSql();
		if (own == null || own.isBlank()) {
			config.setConnectionInitSql(setup);
		}
		else if (!isFollowed(setup, own + " " + config.getJdbcUrl() + " " + config.getDataSourceProperties())) {
			logger.warn(
					"The connections of the locks begin with the application's connection-init-sql, and so"
							+ " without [{}], which bounds their waits and compares ids exactly: {}",
					setup, advice(dialect, own.strip(), setup));
		}
	}

	/**
	 * Returns whether all that the statement sets is set, to whatever value.
	 */
	private static boolean isFollowed(String setup, String settings) {
		String found = settings.toLowerCase(Locale.ROOT);
		return WORD.splitAsStream(setup.toLowerCase(Locale.ROOT))
			.filter((word) -> word.matches("[a-z_]{3,}") && !NO_SETTINGS.contains(word))
			.allMatch(found::contains);
	}

	private static String advice(SqlDialect dialect, String own, String setup) {
		String first = own.endsWith(";") ? own.substring(0, own.length() - 1).strip() : own;
		if (MYSQL.contains(dialect.id())) {
			// Its servers take one statement at a time.
			return first.regionMatches(true, 0, "SET ", 0, 4)
					? "write connection-init-sql: " + first + ", " + setup.substring("SET ".length())
					: "add sessionVariables=" + setup.substring("SET SESSION ".length()).replace(" ", "")
							+ " to the address of the database";
		}
		if (dialect.id().equals("oracle")) {
			return "write connection-init-sql: BEGIN EXECUTE IMMEDIATE '" + first.replace("'", "''")
					+ "'; EXECUTE IMMEDIATE '" + setup.replace("'", "''") + "'; END;";
		}
		return "write connection-init-sql: " + first + "; " + setup;
	}

}
