package io.github.storagelock.autoconfigure;

import java.util.List;

/**
 * There are several DataSources, and nothing says which one is for the locks.
 */
final class NoUniqueLockDataSourceException extends RuntimeException {

	private final List<String> beanNames;

	NoUniqueLockDataSourceException(String[] beanNames) {
		super("There are several DataSource beans and none of them is primary or marked for the locks: "
				+ String.join(", ", beanNames));
		this.beanNames = List.of(beanNames);
	}

	List<String> beanNames() {
		return this.beanNames;
	}

}
