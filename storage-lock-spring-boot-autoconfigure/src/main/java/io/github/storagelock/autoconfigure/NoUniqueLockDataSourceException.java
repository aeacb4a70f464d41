package io.github.storagelock.autoconfigure;

import java.util.Collection;
import java.util.List;

/**
 * There are several DataSources, and nothing, or too much, says which one is for the
 * locks.
 */
final class NoUniqueLockDataSourceException extends RuntimeException {

	private final List<String> beanNames;

	private final boolean marked;

	/**
	 * Creates the exception.
	 * @param beanNames those that come into question
	 * @param marked whether all of them are marked for the locks
	 */
	NoUniqueLockDataSourceException(Collection<String> beanNames, boolean marked) {
		super("There are several DataSource beans, and " + (marked ? "more than one of them is marked for the locks: "
				: "none of them is primary or marked for the locks: ") + String.join(", ", beanNames));
		this.beanNames = List.copyOf(beanNames);
		this.marked = marked;
	}

	List<String> beanNames() {
		return this.beanNames;
	}

	boolean isMarked() {
		return this.marked;
	}

}
