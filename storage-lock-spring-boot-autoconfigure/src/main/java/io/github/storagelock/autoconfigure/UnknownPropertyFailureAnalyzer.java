package io.github.storagelock.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Names the property that was meant by one that does not exist.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private static final String PREFIX = "storage-lock";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		Set<ConfigurationProperty> unknown = cause.getUnboundProperties();
		ConfigurationPropertyName locks = ConfigurationPropertyName.of(PREFIX);
		if (unknown.isEmpty() || !unknown.stream().allMatch((property) -> locks.isAncestorOf(property.getName()))) {
			return null;
		}
		return new FailureAnalysis(
				unknown.stream().map(UnknownPropertyFailureAnalyzer::describe).collect(Collectors.joining("\n")),
				unknown.stream()
					.map(UnknownPropertyFailureAnalyzer::remedy)
					.distinct()
					.collect(Collectors.joining("\n")),
				cause);
	}

	private static String describe(ConfigurationProperty property) {
		String origin = (property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "";
		return "There is no property " + property.getName() + origin + ".";
	}

	private static String remedy(ConfigurationProperty property) {
		String name = property.getName().toString();
		return known().stream()
			.min(Comparator.comparingInt((candidate) -> distance(name, candidate)))
			.map((nearest) -> "Write " + nearest + " if that was meant, or remove " + name + ".")
			.orElseThrow();
	}

	private static Set<String> known() {
		Set<String> names = new TreeSet<>();
		collect(PREFIX, StorageLockProperties.class, names);
		return names;
	}

	private static void collect(String prefix, Class<?> type, Set<String> names) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + dashed(component.getName());
			if (component.getType().isRecord()) {
				collect(name, component.getType(), names);
			}
			else {
				names.add(name);
			}
		}
	}

	private static String dashed(String name) {
		return name.replaceAll("(?=\\p{Lu})", "-").toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns how many characters are to be changed, added or removed (Levenshtein).
	 */
	private static int distance(String one, String other) {
		int[] previous = new int[other.length() + 1];
		for (int j = 0; j < previous.length; j++) {
			previous[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int[] row = new int[previous.length];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int change = previous[j - 1] + ((one.charAt(i - 1) != other.charAt(j - 1)) ? 1 : 0);
				row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
			}
			previous = row;
		}
		return previous[other.length()];
	}

}
