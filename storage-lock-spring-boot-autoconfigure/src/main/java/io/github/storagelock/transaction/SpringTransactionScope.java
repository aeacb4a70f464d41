package io.github.storagelock.transaction;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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
		for (Tasks tasks = tasks(); tasks != null; tasks = tasks()) {
			if (tasks.add(task)) {
				return true;
			}
		}
		return false;
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

		private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

		// Written by whoever completes the transaction, read by whose it is.
		private volatile boolean over;

		/**
		 * Adds a task.
		 * @return {@code false} if another thread has completed the transaction meanwhile
		 * and not seen it
		 */
		boolean add(Runnable task) {
			this.tasks.add(task);
			return !this.over || !this.tasks.remove(task);
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
			runAll();
		}

		private void runAll() {
			try {
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					task.run();
				}
			}
			finally {
				if (!this.tasks.isEmpty()) {
					runAll();
				}
			}
		}

		private void unbind() {
			TransactionSynchronizationManager.unbindResourceIfPossible(SpringTransactionScope.this);
		}

	}

}
