package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.storagelock.aspect.InvalidDistributedLockException;

/**
 * Says which annotated method cannot be locked, why, and what to do.
 */
final class InvalidDistributedLockFailureAnalyzer extends AbstractFailureAnalyzer<InvalidDistributedLockException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidDistributedLockException cause) {
		return new FailureAnalysis("@DistributedLock on " + cause.method() + ": " + cause.reason() + ".",
				cause.action(), cause);
	}

}
