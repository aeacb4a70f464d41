package io.github.storagelock.documentation;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages name the properties, attributes and defaults that there are.
 */
class DocumentedPropertiesTests {

	private static final Pattern PROPERTY = Pattern.compile("storage-lock\\.[a-z]+(?:[.-][a-z]+)*");

	private static final Map<String, String> DEFAULTS = defaults();

	@Test
	void theListHasEachPropertyWithItsDefault() {
		Map<String, String> documented = documented(Document.of("docs/configuration.md"));

		assertThat(documented).containsOnlyKeys(DEFAULTS.keySet());
		documented.forEach((property, cell) -> assertDefault(property, cell));
	}

	@Test
	void theReadmeNamesDefaultsThatAreOnes() {
		Map<String, String> documented = documented(Document.of("README.md"));

		assertThat(documented).isNotEmpty();
		assertThat(DEFAULTS).containsKeys(documented.keySet().toArray(String[]::new));
		documented.forEach((property, cell) -> assertDefault(property, cell));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void namesNoPropertyThatIsNotThere(Document page) {
		for (String code : Document.code(page.text())) {
			Matcher property = PROPERTY.matcher(code);
			if (property.lookingAt()) {
				assertThat(DEFAULTS.keySet()).as(code)
					.anyMatch((known) -> known.equals(property.group()) || known.startsWith(property.group() + "."));
			}
		}
	}

	static Stream<Document> pages() {
		return Document.all().stream();
	}

	@Test
	void theAttributesOfTheAnnotationAreThoseOfTheList() {
		List<String> documented = Document.of("docs/configuration.md")
			.rows()
			.stream()
			.map((row) -> Document.code(row.get(0)))
			.filter((names) -> names.stream().anyMatch((name) -> name.equals("name") || attributes().contains(name)))
			.flatMap(List::stream)
			.toList();

		assertThat(documented).containsExactlyInAnyOrderElementsOf(attributes());
	}

	private static List<String> attributes() {
		return Arrays.stream(DistributedLock.class.getDeclaredMethods()).map(Method::getName).toList();
	}

	private static void assertDefault(String property, String cell) {
		String value = DEFAULTS.get(property);
		if (value.isEmpty()) {
			assertThat(cell).as("%s has no default, but words for what is then", property)
				.doesNotContain("`")
				.isNotBlank();
		}
		else {
			assertThat(cell).as(property).isEqualTo("`" + value + "`");
		}
	}

	private static Map<String, String> documented(Document page) {
		Map<String, String> documented = new TreeMap<>();
		for (List<String> row : page.rows()) {
			if (row.get(0).startsWith("`storage-lock.")) {
				documented.put(row.get(0).replace("`", ""), row.get(1));
			}
		}
		return documented;
	}

	private static Map<String, String> defaults() {
		Map<String, String> defaults = new TreeMap<>();
		try {
			for (URL url : Collections.list(DocumentedPropertiesTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))) {
				List<Map<String, Object>> properties = JsonPath
					.read(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8), "$.properties");
				properties.stream()
					.filter((property) -> ((String) property.get("name")).startsWith("storage-lock."))
					.forEach((property) -> defaults.put((String) property.get("name"),
							property.getOrDefault("defaultValue", "").toString()));
			}
			return defaults;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
