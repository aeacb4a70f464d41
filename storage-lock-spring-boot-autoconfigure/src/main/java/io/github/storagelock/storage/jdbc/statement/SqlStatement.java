package io.github.storagelock.storage.jdbc.statement;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * SQL text with its placeholders replaced by question marks, once, and the order in which
 * their values follow.
 *
 * @since 0.1.0
 */
public final class SqlStatement {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

	private final String sql;

	private final Parameter[] parameters;

	private SqlStatement(String sql, Parameter[] parameters) {
		this.sql = sql;
		this.parameters = parameters;
	}

	public static SqlStatement of(String template, String table, String now) {
		String text = template.replace("{now}", now).replace("{table}", table).strip();
		List<Parameter> parameters = new ArrayList<>();
		Matcher matcher = PLACEHOLDER.matcher(text);
		String sql = matcher.replaceAll((found) -> {
			parameters.add(Parameter.of(found.group(1)));
			return "?";
		});
		return new SqlStatement(sql, parameters.toArray(new Parameter[0]));
	}

	public String sql() {
		return this.sql;
	}

	public void bind(PreparedStatement statement, Arguments arguments) throws SQLException {
		for (int i = 0; i < this.parameters.length; i++) {
			Object value = arguments.get(this.parameters[i]);
			if (value instanceof Long number) {
				statement.setLong(i + 1, number);
			}
			else {
				statement.setString(i + 1, (String) value);
			}
		}
	}

	public PreparedStatementSetter setter(Arguments arguments) {
		return (statement) -> bind(statement, arguments);
	}

	/**
	 * Returns an execution that reads some rows at most.
	 */
	public PreparedStatementCreator limitedTo(int rows, Arguments arguments) {
		return (connection) -> {
			PreparedStatement statement = connection.prepareStatement(this.sql);
			statement.setMaxRows(rows);
			bind(statement, arguments);
			return statement;
		};
	}

	@Override
	public String toString() {
		return this.sql;
	}

	/**
	 * The values of one execution, asked for in the order of the text.
	 */
	@FunctionalInterface
	public interface Arguments {

		Object get(Parameter parameter);

	}

	/**
	 * What a placeholder stands for.
	 */
	public enum Parameter {

		/**
		 * The id of a lock, and of its record.
		 */
		LOCK_ID("lockId"),

		/**
		 * The node.
		 */
		OWNER_ID("ownerId"),

		/**
		 * The fencing token of a hold.
		 */
		TOKEN("token"),

		/**
		 * How long the lease is, in microseconds, as all times.
		 */
		LEASE("lease"),

		/**
		 * How many tokens are reserved besides the first.
		 */
		EXTRA("extra"),

		/**
		 * The token that is written.
		 */
		NEW_TOKEN("newToken"),

		/**
		 * The last token that a hold has used.
		 */
		LAST_TOKEN("lastToken"),

		/**
		 * How long a record stays taken since it was acquired.
		 */
		MIN_HOLD("minHold"),

		/**
		 * How long a node waits from now on.
		 */
		WANTED("wanted"),

		/**
		 * How long it must be known to wait, or is to be noted.
		 */
		STILL_WANTED("stillWanted"),

		/**
		 * How long a record is kept that nobody uses.
		 */
		RETENTION("retention");

		private final String placeholder;

		Parameter(String placeholder) {
			this.placeholder = placeholder;
		}

		static Parameter of(String placeholder) {
			for (Parameter parameter : values()) {
				if (parameter.placeholder.equals(placeholder)) {
					return parameter;
				}
			}
			throw new IllegalArgumentException("Unknown placeholder {" + placeholder + "} in SQL text");
		}

		public IllegalArgumentException withoutValue() {
			return new IllegalArgumentException("There is no {" + this.placeholder + "} in this statement");
		}

	}

}
