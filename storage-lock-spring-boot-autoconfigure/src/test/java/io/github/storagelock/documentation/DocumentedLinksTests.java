package io.github.storagelock.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The links of the pages lead to a file, and to a chapter that it has.
 */
class DocumentedLinksTests {

	@ParameterizedTest
	@MethodSource("pages")
	void leadsSomewhere(Document page) {
		for (String link : page.links()) {
			String[] parts = link.split("#", 2);
			Path target = parts[0].isEmpty() ? Path.of(page.path())
					: Path.of("/" + page.path()).resolveSibling(parts[0]).normalize();
			Path file = Document.root().resolve(target.toString().replaceFirst("^/", ""));

			assertThat(Files.exists(file)).as("file of (%s)", link).isTrue();
			if (parts.length == 2) {
				assertThat(Document.of(Document.root().relativize(file).toString()).anchors()).as("(%s)", link)
					.contains(parts[1]);
			}
		}
	}

	static Stream<Document> pages() {
		return Document.all().stream();
	}

}
