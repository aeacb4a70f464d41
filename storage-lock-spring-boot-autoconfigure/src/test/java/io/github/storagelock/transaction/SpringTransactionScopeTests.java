package io.github.storagelock.transaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.InfrastructureProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What waits for the end of a transaction is done, whatever happens at that end.
 */
class SpringTransactionScopeTests {

	private final List<String> done = new ArrayList<>();

	private final Set<TransactionSynchronization> completed = new HashSet<>();

	@BeforeEach
	void beginTransaction() {
		TransactionSynchronizationManager.setActualTransactionActive(true);
		TransactionSynchronizationManager.initSynchronization();
	}

	@AfterEach
	void clear() {
		TransactionSynchronizationManager.clear();
	}

	@Test
	void taskThatFailsDoesNotKeepTheOthersFromBeingDone() {
		SpringTransactionScope scope = new SpringTransactionScope();
		scope.afterCompletion(() -> {
			throw new OutOfMemoryError("the test says so");
		});
		scope.afterCompletion(() -> this.done.add("second"));

		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::complete);

		assertThat(this.done).containsExactly("second");
	}

	@Test
	void taskIsDoneThoughAnotherThreadCompletesTheTransactionMeanwhile() {
		MeddlingScope scope = new MeddlingScope();
		scope.meddling = this::complete;

		scope.afterCompletion(() -> this.done.add("task"));
		complete();

		assertThat(this.done).containsExactly("task");
	}

	private void complete() {
		TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.filter(this.completed::add)
			.forEach((synchronization) -> synchronization.afterCompletion(TransactionSynchronization.STATUS_COMMITTED));
	}

	/**
	 * A scope that something happens to once it has registered with the transaction.
	 */
	private static final class MeddlingScope extends SpringTransactionScope implements InfrastructureProxy {

		private Runnable meddling;

		@Override
		public Object getWrappedObject() {
			Runnable next = this.meddling;
			if (next != null && !TransactionSynchronizationManager.getSynchronizations().isEmpty()) {
				this.meddling = null;
				next.run();
			}
			return "scope";
		}

	}

}
