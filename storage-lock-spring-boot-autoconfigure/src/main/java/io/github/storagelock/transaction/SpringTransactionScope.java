package io.github.storagelock.transaction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
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
		Tasks tasks = tasks();
		if (tasks == null) {
			return false;
		}
		tasks.add(task);
		return true;
	}

	@Override
	public @Nullable Object current() {
		return tasks();
	}

	/**
	 * Returns what waits for the transaction of this thread, or null if it has none.
	 */
	private @Nullable Tasks tasks() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return null;
		}
		// One that another thread has completed is still bound here.
		if (TransactionSynchronizationManager.getResource(this) instanceof Tasks tasks && !tasks.over) {
			return tasks;
		}
		TransactionSynchronizationManager.unbindResourceIfPossible(this);
		Tasks tasks = new Tasks();
		TransactionSynchronizationManager.registerSynchronization(tasks);
		TransactionSynchronizationManager.bindResource(this, tasks);
		return tasks;
	}

	/**
	 * What is to be done when one transaction has ended.
	 */
	private final class Tasks implements TransactionSynchronization {

		private final List<Runnable> tasks = new ArrayList<>();

		// Written by whoever completes the transaction, read by whose it is.
		private volatile boolean over;

		void add(Runnable task) {
			this.tasks.add(task);
		}

		@Override
		public void suspend() {
			unbind();
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(SpringTransactionScope.this, this);
		}

		@Override
		public void afterCompletion(int status) {
			this.over = true;
			unbind();
			RuntimeException failure = null;
			for (Runnable task : this.tasks) {
				try {
					task.run();
				}
				catch (RuntimeException ex) {
					failure = ex;
				}
			}
			if (failure != null) {
				throw failure;
			}
		}

		private void unbind() {
			TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactionScope.this);
		}

	}

}
