package io.github.storagelock.testing;

import java.io.IOException;
import java.nio.file.Path;

/**
 * SQLite in a file, which several processes may open.
 */
record SqliteFile() implements TestServerSource {

	@Override
	public TestServer start() throws IOException {
		Path folder = ServerFolder.create("sqlite");
		return new TestServer("file", "jdbc:sqlite:" + folder.resolve("test.db") + "?journal_mode=WAL", "", "",
				() -> ServerFolder.delete(folder));
	}

}
