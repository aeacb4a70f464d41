package io.github.storagelock.aspect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds marks of expressions in the text of a name outside of {@code #{…}}, where they
 * would be taken as they are: one lock for all calls.
 */
final class StrayMarks {

	private static final Pattern MARKS = Pattern.compile(
			"#(?<variable>[\\p{L}_$][\\p{L}\\p{N}_$]*)(?<path>(\\??\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*)|\\{(?<braced>[^{}]*)\\}|[#{}]");

	private static final Pattern BRACED = Pattern.compile("\\s*#?([\\p{L}_$][\\p{L}\\p{N}_$]*)(.*)");

	private static final Pattern INDEX = Pattern.compile("\\s*(\\d+)\\s*");

	private final ParameterNames names;

	private final StringBuilder corrected = new StringBuilder();

	private String first = "";

	private boolean unknown;

	StrayMarks(ParameterNames names) {
		this.names = names;
	}

	/**
	 * Takes a part of the name that is no expression.
	 */
	void addText(String text) {
		Matcher matcher = MARKS.matcher(text);
		int end = 0;
		while (matcher.find()) {
			this.corrected.append(text, end, matcher.start()).append(correct(matcher));
			end = matcher.end();
			if (this.first.isEmpty()) {
				this.first = matcher.group();
			}
		}
		this.corrected.append(text, end, text.length());
	}

	/**
	 * Takes a part of the name that is an expression.
	 */
	void addExpression(String expression) {
		this.corrected.append("#{").append(expression).append('}');
	}

	private String correct(Matcher mark) {
		if (mark.group("variable") != null && this.names.contains(mark.group("variable"))) {
			return "#{#" + mark.group("variable") + mark.group("path") + "}";
		}
		if (mark.group("braced") != null) {
			Matcher braced = BRACED.matcher(mark.group("braced"));
			if (braced.matches() && this.names.contains(braced.group(1))) {
				return "#{#" + braced.group(1) + braced.group(2).strip() + "}";
			}
			Matcher index = INDEX.matcher(mark.group("braced"));
			if (index.matches() && this.names.contains("p" + index.group(1))) {
				return "#{#p" + index.group(1) + "}";
			}
		}
		this.unknown = true;
		return "#{'" + mark.group().replace("'", "''") + "'}";
	}

	boolean isEmpty() {
		return this.first.isEmpty();
	}

	/**
	 * Returns the first mark.
	 */
	String first() {
		return this.first;
	}

	/**
	 * Returns what to write instead.
	 */
	String action() {
		return "Write '" + this.corrected + "'"
				+ (this.unknown ? ", where the characters themselves are meant, or an expression over the parameters. "
						+ this.names.describe() : ".");
	}

}
