package io.github.storagelock.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What an IDE shows of the properties.
 */
class PropertyMetadataTests {

	@Test
	void textsOfPropertiesAndGroupsAreSentencesOfTheirOwn() {
		List<Map<String, Object>> items = new ArrayList<>(read("properties"));
		items.addAll(read("groups"));

		assertThat(items).hasSizeGreaterThan(30)
			.allSatisfy((item) -> assertThat((String) item.get("description")).as((String) item.get("name"))
				.matches("(?s)[A-Z].*\\.")
				.doesNotContain("that pool", " so,"));
		assertThat(read("properties")).extracting((item) -> item.get("description")).doesNotHaveDuplicates();
	}

	@Test
	void dialectsAreOfferedByName() {
		List<Map<String, Object>> hints = read("hints");

		List<String> offered = JsonPath.read(hints, "$[?(@.name == 'storage-lock.jdbc.dialect')].values[*].value");
		assertThatIllegalArgumentException().isThrownBy(() -> SqlDialect.of("none"))
			.satisfies((ex) -> assertThat(ex.getMessage().split("there are: ")[1].split(", "))
				.containsExactlyInAnyOrderElementsOf(offered));
	}

	private static List<Map<String, Object>> read(String kind) {
		List<Map<String, Object>> items = new ArrayList<>();
		try {
			for (URL url : Collections.list(PropertyMetadataTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))) {
				String metadata = new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8);
				Map<String, List<Map<String, Object>>> all = JsonPath.read(metadata, "$");
				all.getOrDefault(kind, List.of())
					.stream()
					.filter((item) -> ((String) item.get("name")).startsWith("storage-lock"))
					.forEach(items::add);
			}
			return items;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
