package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to choose one of several DataSources.
 */
final class LockDataSourceFailureAnalyzer extends AbstractFailureAnalyzer<NoUniqueLockDataSourceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NoUniqueLockDataSourceException cause) {
		if (cause.isMarked()) {
			return new FailureAnalysis(
					"Storage Lock keeps its locks in one database, but several DataSource beans are marked with"
							+ " @StorageLockDataSource: " + String.join(", ", cause.beanNames()) + ".",
					"Leave the annotation on the one for the locks and remove it from the others.", cause);
		}
		return new FailureAnalysis(
				"Storage Lock keeps its locks in one database, but there are several DataSource beans and none of them"
						+ " is primary: " + String.join(", ", cause.beanNames()) + ".",
				"Annotate the bean method of the one for the locks with @StorageLockDataSource (or with @Primary), or"
						+ " set storage-lock.enabled=false if this application needs no locks.",
				cause);
	}

}
