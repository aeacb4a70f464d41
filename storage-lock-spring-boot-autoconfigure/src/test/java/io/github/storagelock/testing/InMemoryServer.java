package io.github.storagelock.testing;

/**
 * A database inside this JVM.
 *
 * @param url its address
 */
record InMemoryServer(String url) implements TestServerSource {

	@Override
	public TestServer start() {
		return new TestServer("in this JVM", this.url, "sa", "", () -> {
		});
	}

}
