package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.storagelock.storage.jdbc.LockTableException;

/**
 * Prints the statement that creates the table.
 */
final class LockTableFailureAnalyzer extends AbstractFailureAnalyzer<LockTableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockTableException cause) {
		String action = """
				Run this statement as a user who may, or add it to your migrations:

				%s;

				Or let the application create the table: storage-lock.jdbc.initialize-schema=if-missing (the default),\
				 with a user who may create tables. Another table is chosen by storage-lock.jdbc.table-name."""
			.formatted(cause.ddl());
		return new FailureAnalysis(cause.problem() + ".", action, cause);
	}

}
