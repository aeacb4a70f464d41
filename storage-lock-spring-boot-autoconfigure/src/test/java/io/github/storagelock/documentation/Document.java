package io.github.storagelock.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page that users read.
 *
 * @param path from the root of the repository
 * @param text all of it
 */
public record Document(String path, String text) {

	private static final Pattern FENCE = Pattern.compile("^( *)```(\\w*) *(\\S*)$(.*?)^\\1```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern ROW = Pattern.compile("^\\| (`.*) \\|$", Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)]*)\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

	/**
	 * Returns README.md, CONTRIBUTING.md and all of docs.
	 */
	public static List<Document> all() {
		List<Document> documents = new ArrayList<>(List.of(of("README.md"), of("CONTRIBUTING.md")));
		try (Stream<Path> files = Files.walk(root().resolve("docs"))) {
			files.map((file) -> root().relativize(file).toString().replace('\\', '/'))
				.filter((path) -> path.endsWith(".md"))
				.sorted()
				.forEach((path) -> documents.add(of(path)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return documents;
	}

	/**
	 * Returns the page at this path.
	 */
	public static Document of(String path) {
		try {
			return new Document(path, Files.readString(root().resolve(path)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the folder of the repository.
	 */
	public static Path root() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("README.md"))) {
			folder = folder.getParent();
		}
		return folder;
	}

	/**
	 * Returns what stands between fences, but for drawings, which have no language.
	 */
	public List<Snippet> snippets() {
		return FENCE.matcher(this.text)
			.results()
			.filter((fence) -> !fence.group(2).isEmpty())
			.map((fence) -> new Snippet(this.path, (int) this.text.substring(0, fence.start()).lines().count() + 1,
					fence.group(2), fence.group(3), fence.group(4).stripIndent().strip()))
			.toList();
	}

	/**
	 * Returns the cells of the table rows that begin with code, such as a property.
	 */
	List<List<String>> rows() {
		return ROW.matcher(this.text).results().map((row) -> List.of(row.group(1).split(" \\| "))).toList();
	}

	/**
	 * Returns the links to other files and to chapters.
	 */
	List<String> links() {
		return LINK.matcher(this.text)
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.startsWith("http"))
			.toList();
	}

	/**
	 * Returns the names by which links reach the chapters.
	 */
	List<String> anchors() {
		return HEADING.matcher(this.text)
			.results()
			.map((heading) -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
			.toList();
	}

	/**
	 * Returns the code in a text: what stands between backticks.
	 */
	static List<String> code(String text) {
		Matcher code = Pattern.compile("`([^`\n]+)`").matcher(text);
		return code.results().map((match) -> match.group(1)).toList();
	}

	@Override
	public String toString() {
		return this.path;
	}

}
