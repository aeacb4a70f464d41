package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how the table of the locks can be had in DynamoDB.
 */
final class DynamoDbTableFailureAnalyzer extends AbstractFailureAnalyzer<DynamoDbTableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DynamoDbTableException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Give what the client signs with the rights to DescribeTable and CreateTable; or run the command"
						+ " above once, by somebody who may, and write storage-lock.dynamodb.initialize=never.",
				cause);
	}

}
