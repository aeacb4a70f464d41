package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to add where nothing can keep the locks.
 */
final class MissingStorageFailureAnalyzer extends AbstractFailureAnalyzer<MissingStorageException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingStorageException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
	}

}
