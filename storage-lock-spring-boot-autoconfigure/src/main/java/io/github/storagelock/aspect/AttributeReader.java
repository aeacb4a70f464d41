package io.github.storagelock.aspect;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads the text of annotation attributes: fills in placeholders, parses durations.
 */
final class AttributeReader {

	private final BeanFactory beanFactory;

	AttributeReader(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns the text with its placeholders filled in; one that has no value is refused.
	 */
	String text(AnnotatedMethod method, String attribute, String raw) {
		if (!raw.contains("${")) {
			return raw;
		}
		String text;
		try {
			text = (this.beanFactory instanceof ConfigurableBeanFactory configurable)
					? configurable.resolveEmbeddedValue(raw) : raw;
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(method, attribute, raw, ex);
		}
		// Contexts without a placeholder configurer leave what they do not know.
		if (text == null || text.contains("${")) {
			throw unresolved(method, attribute, raw, null);
		}
		return text;
	}

	/**
	 * Returns the duration that the text says.
	 */
	Duration duration(AnnotatedMethod method, String attribute, String raw) {
		String text = text(method, attribute, raw).strip();
		try {
			if (!text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1))) {
				return DurationFormatterUtils.detectAndParse(text);
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw notDuration(method, attribute, raw, text, ex);
		}
		throw notDuration(method, attribute, raw, text, null);
	}

	private static InvalidDistributedLockException unresolved(AnnotatedMethod method, String attribute, String raw,
			@Nullable IllegalArgumentException cause) {
		return method.refuse(attribute + " = '" + raw + "' has a placeholder without a value",
				"Set the property, or give a default as in ${name:default}.", cause);
	}

	private static InvalidDistributedLockException notDuration(AnnotatedMethod method, String attribute, String raw,
			String text, @Nullable RuntimeException cause) {
		return method.refuse(
				attribute + " = '" + raw + "'" + (raw.equals(text) ? "" : ", which is '" + text + "',")
						+ " is not a duration",
				"Write a number and its unit (ns, us, ms, s, m, h, d), such as 30s, 500ms or 1m30s, or PT30S.", cause);
	}

}
