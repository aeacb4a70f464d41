package io.github.storagelock.storage.jdbc.statement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowCallbackHandler;

import io.github.storagelock.storage.jdbc.statement.SqlStatement.Parameter;

/**
 * SQL text with lists in it, in a few lengths only, so that the database prepares few
 * statements. A shorter list is filled up with its last element.
 *
 * @since 0.1.0
 */
public final class BatchStatement {

	private static final int[] LENGTHS = { 1, 8, 64, 256 };

	private static final int CAPACITY = LENGTHS[LENGTHS.length - 1];

	private final SqlStatement[] statements = new SqlStatement[LENGTHS.length];

	/**
	 * Creates the statement.
	 * @param template its text, with one or more of the lists
	 */
	public BatchStatement(String template, String table, String now) {
		for (int i = 0; i < LENGTHS.length; i++) {
			String text = template;
			for (Listing listing : Listing.values()) {
				text = text.replace(listing.placeholder, listing.of(LENGTHS[i]));
			}
			this.statements[i] = SqlStatement.of(text, table, now);
		}
	}

	/**
	 * Cuts a list into those that one execution takes.
	 */
	public static <E> List<List<E>> batches(List<E> elements) {
		List<List<E>> batches = new ArrayList<>();
		for (int start = 0; start < elements.size(); start += CAPACITY) {
			batches.add(elements.subList(start, Math.min(elements.size(), start + CAPACITY)));
		}
		return batches;
	}

	public <E> int update(JdbcTemplate template, List<E> elements, BiFunction<Parameter, E, Object> values) {
		int i = forLength(elements.size());
		return template.update(this.statements[i].sql(), setter(i, elements, values));
	}

	public <E> void query(JdbcTemplate template, List<E> elements, BiFunction<Parameter, E, Object> values,
			RowCallbackHandler rows) {
		int i = forLength(elements.size());
		template.query(this.statements[i].sql(), setter(i, elements, values), rows);
	}

	private static int forLength(int length) {
		int i = 0;
		while (LENGTHS[i] < length) {
			i++;
		}
		return i;
	}

	private <E> PreparedStatementSetter setter(int i, List<E> elements, BiFunction<Parameter, E, Object> values) {
		return (statement) -> {
			int[] ids = { 0 };
			this.statements[i].bind(statement, (parameter) -> {
				// Each id begins an element; after the last one, another list begins.
				ids[0] += (parameter == Parameter.LOCK_ID) ? 1 : 0;
				int index = Math.max(0, ids[0] - 1) % LENGTHS[i];
				return values.apply(parameter, elements.get(Math.min(index, elements.size() - 1)));
			});
		};
	}

	/**
	 * What a list repeats, beginning with the lock id.
	 */
	private enum Listing {

		IDS("{ids}", "{lockId}", ", "),

		HOLDS("{holds}", "({lockId}, {token})", ", "),

		ANY_HOLD("{anyHold}", "(lock_id = {lockId} AND fencing_token = {token})", " OR ");

		private final String placeholder;

		private final String element;

		private final String separator;

		Listing(String placeholder, String element, String separator) {
			this.placeholder = placeholder;
			this.element = element;
			this.separator = separator;
		}

		private String of(int length) {
			return String.join(this.separator, Collections.nCopies(length, this.element));
		}

	}

}
