package io.github.storagelock.storage.jdbc;

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
 */
final class SqlStatement {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

	private final String sql;

	private final Parameter[] parameters;

	private SqlStatement(String sql, Parameter[] parameters) {
		this.sql = sql;
		this.parameters = parameters;
	}

	static SqlStatement of(String template, String table, String now) {
		String text = template.replace("{now}", now).replace("{table}", table).strip();
		List<Parameter> parameters = new ArrayList<>();
		Matcher matcher = PLACEHOLDER.matcher(text);
		String sql = matcher.replaceAll((found) -> {
			parameters.add(Parameter.of(found.group(1)));
			return "?";
		});
		return new SqlStatement(sql, parameters.toArray(new Parameter[0]));
	}

	String sql() {
		return this.sql;
	}

	void bind(PreparedStatement statement, Arguments arguments) throws SQLException {
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

	PreparedStatementSetter setter(Arguments arguments) {
		return (statement) -> bind(statement, arguments);
	}

	/**
	 * Returns an execution that reads some rows at most.
	 */
	PreparedStatementCreator limitedTo(int rows, Arguments arguments) {
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
	interface Arguments {

		Object get(Parameter parameter);

	}

	/**
	 * What a placeholder stands for.
	 */
	enum Parameter {

		LOCK_ID("lockId"), OWNER_ID("ownerId"), TOKEN("token"), LEASE("lease"), EXTRA("extra"), NEW_TOKEN("newToken"),
		LAST_TOKEN("lastToken"), MIN_HOLD("minHold"), WANTED("wanted"), STILL_WANTED("stillWanted"),
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

		IllegalArgumentException withoutValue() {
			return new IllegalArgumentException("There is no {" + this.placeholder + "} in this statement");
		}

	}

}
