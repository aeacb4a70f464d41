package io.github.storagelock.storage.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowCallbackHandler;

import io.github.storagelock.storage.jdbc.SqlStatement.Parameter;

/**
 * SQL text with a list in it, in a few lengths only, so that the database prepares few
 * statements. A shorter list is filled up with its last element.
 */
final class BatchStatement {

	private static final int[] LENGTHS = { 1, 8, 64, 256 };

	private static final int CAPACITY = LENGTHS[LENGTHS.length - 1];

	private final SqlStatement[] statements = new SqlStatement[LENGTHS.length];

	/**
	 * Creates the statement.
	 * @param list the placeholder of the list
	 * @param element what the list repeats, beginning with its lock id
	 */
	BatchStatement(String template, String list, String element, String table, String now) {
		for (int i = 0; i < LENGTHS.length; i++) {
			String elements = String.join(", ", Collections.nCopies(LENGTHS[i], element));
			this.statements[i] = SqlStatement.of(template.replace(list, elements), table, now);
		}
	}

	/**
	 * Cuts a list into those that one execution takes.
	 */
	static <E> List<List<E>> batches(List<E> elements) {
		List<List<E>> batches = new ArrayList<>();
		for (int start = 0; start < elements.size(); start += CAPACITY) {
			batches.add(elements.subList(start, Math.min(elements.size(), start + CAPACITY)));
		}
		return batches;
	}

	<E> int update(JdbcTemplate template, List<E> elements, BiFunction<Parameter, E, Object> values) {
		SqlStatement statement = forLength(elements.size());
		return template.update(statement.sql(), setter(statement, elements, values));
	}

	<E> void query(JdbcTemplate template, List<E> elements, BiFunction<Parameter, E, Object> values,
			RowCallbackHandler rows) {
		SqlStatement statement = forLength(elements.size());
		template.query(statement.sql(), setter(statement, elements, values), rows);
	}

	private SqlStatement forLength(int length) {
		int i = 0;
		while (LENGTHS[i] < length) {
			i++;
		}
		return this.statements[i];
	}

	private static <E> PreparedStatementSetter setter(SqlStatement statement, List<E> elements,
			BiFunction<Parameter, E, Object> values) {
		int[] index = { -1 };
		return statement.setter((parameter) -> {
			if (parameter == Parameter.LOCK_ID && index[0] < elements.size() - 1) {
				index[0]++;
			}
			return values.apply(parameter, elements.get(Math.max(0, index[0])));
		});
	}

}
