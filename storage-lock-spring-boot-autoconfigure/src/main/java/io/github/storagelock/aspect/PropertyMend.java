package io.github.storagelock.aspect;

import java.beans.PropertyDescriptor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.util.ClassUtils;

/**
 * What to write instead of a property that its owner does not have.
 */
final class PropertyMend {

	private PropertyMend() {
	}

	/**
	 * Returns a sentence for a property that was not there when it was read, or null if
	 * the failure is another one, or nothing is known.
	 * @param expression what failed
	 */
	static @Nullable String of(SpelEvaluationException failure, String expression, @Nullable ClassLoader loader) {
		@Nullable Object @Nullable [] inserts = failure.getInserts();
		if (failure.getMessageCode() != SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE || inserts == null
				|| inserts.length < 2) {
			return null;
		}
		String name = String.valueOf(inserts[0]);
		Class<?> owner = ownerOf(String.valueOf(inserts[1]), loader);
		MatchResult property = find(expression, name, failure.getPosition());
		if (owner == null || property == null) {
			return null;
		}
		return of(owner, "'#{" + expression.substring(0, property.start()), !property.group(1).isEmpty(), name,
				expression.substring(property.end()) + "}'");
	}

	/**
	 * Returns where a property was read; null if it could be in several places. The
	 * position is that of the outermost part, such as a selection, that it stands in.
	 */
	private static @Nullable MatchResult find(String expression, String name, int position) {
		Pattern pattern = Pattern.compile("(\\??)\\.\\s*" + Pattern.quote(name) + "\\b");
		List<MatchResult> places = pattern.matcher(expression)
			.results()
			.filter((place) -> place.end() > position)
			.toList();
		boolean exact = !places.isEmpty() && places.get(0).end() - name.length() == position;
		return (exact || places.size() == 1) ? places.get(0) : null;
	}

	private static @Nullable Class<?> ownerOf(String name, @Nullable ClassLoader loader) {
		try {
			return ClassUtils.forName(name, loader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return null;
		}
	}

	/**
	 * Returns a sentence for a property of a type, or null if nothing is known.
	 * @param path what stands before the property
	 * @param careful whether a path that is null ends there
	 * @param rest what stands behind the property
	 */
	static @Nullable String of(Class<?> owner, String path, boolean careful, String name, String rest) {
		String mark = careful ? "?." : "";
		if (Map.class.isAssignableFrom(owner)) {
			return "Write " + path + mark + "['" + name + "']" + rest + " for the value of a key.";
		}
		if (owner.isArray() || List.class.isAssignableFrom(owner)) {
			return "Write " + path + mark + "[0]." + name + rest + " for the first element.";
		}
		if (owner == Optional.class) {
			return "Write " + path + "?." + name + rest + " for the value inside.";
		}
		String properties = propertiesOf(owner);
		return properties.isEmpty() ? null : "Write one of what it has: " + properties + ".";
	}

	private static String propertiesOf(Class<?> owner) {
		TreeSet<String> names = new TreeSet<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(owner)) {
			if (property.getReadMethod() != null) {
				names.add(property.getName());
			}
		}
		if (owner.isRecord()) {
			Arrays.stream(owner.getRecordComponents()).map(RecordComponent::getName).forEach(names::add);
		}
		names.remove("class");
		return String.join(", ", names);
	}

}
