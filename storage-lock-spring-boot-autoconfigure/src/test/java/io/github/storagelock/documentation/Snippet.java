package io.github.storagelock.documentation;

/**
 * A piece of code in a page.
 *
 * @param path the page
 * @param line where it begins
 * @param language the word behind the fence
 * @param name the word behind the language, by which a test can ask for it; may be empty
 * @param text the code
 */
public record Snippet(String path, int line, String language, String name, String text) {

	/**
	 * Returns the snippet whose fence has this word behind the language, so that a test
	 * can run what the page says: <code>```sql grants-postgresql</code>.
	 */
	public static Snippet named(String name) {
		return Document.all()
			.stream()
			.flatMap((document) -> document.snippets().stream())
			.filter((snippet) -> snippet.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No page has a snippet named " + name));
	}

	@Override
	public String toString() {
		return this.path + ":" + this.line;
	}

}
