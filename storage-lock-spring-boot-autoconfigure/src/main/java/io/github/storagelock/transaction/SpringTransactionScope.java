package io.github.storagelock.transaction;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.TransactionScope;

/**
 * The transaction of the current thread as Spring knows it, whichever manager began it.
 *
 * @since 0.1.0
 */
public class SpringTransactionScope implements TransactionScope {

	@Override
	public boolean afterCompletion(Runnable task) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return false;
		}
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCompletion(int status) {
				task.run();
			}

		});
		return true;
	}

}
