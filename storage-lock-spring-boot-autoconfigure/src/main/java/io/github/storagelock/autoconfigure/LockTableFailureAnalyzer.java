package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.storagelock.storage.jdbc.table.LockTableException;

/**
 * Says what is wrong with the table, and prints the statements that mend it.
 */
final class LockTableFailureAnalyzer extends AbstractFailureAnalyzer<LockTableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockTableException cause) {
		return new FailureAnalysis(cause.problem() + ".", cause.mend(), cause);
	}

}
