package io.github.storagelock.scenario;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Transactions under a lease that belongs to no thread.
 */
class FencedScopeTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	private final Account account = new Account(new Sessions(TestDatabase.H2), true);

	private final TransactionTemplate transaction = this.account
		.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED);

	private LockLease lease;

	@BeforeEach
	void acquire() throws InterruptedException {
		this.lease = this.account.node.registry.acquire("account", OPTIONS);
	}

	@AfterEach
	void close() {
		this.account.close();
	}

	@Test
	void staleHolderCannotCommitInsideTheScope() {
		try (FencedScope scope = this.lease.fenceCurrentThread()) {
			assertThatExceptionOfType(LockLostException.class).isThrownBy(this::addWhileOthersTakeOver)
				.withMessageContaining("(token " + this.lease.fencingToken() + ") has a new holder");
		}

		assertThat(this.account.balance()).isZero();
	}

	@Test
	void scopeEnds() {
		try (FencedScope outer = this.lease.fenceCurrentThread()) {
			try (FencedScope inner = this.lease.fenceCurrentThread()) {
				assertThat(this.account.node.registry.fencedByCurrentThread()).singleElement().isSameAs(this.lease);
			}
			assertThat(this.account.node.registry.fencedByCurrentThread()).singleElement().isSameAs(this.lease);
		}
		assertThat(this.account.node.registry.fencedByCurrentThread()).isEmpty();

		addWhileOthersTakeOver();
		assertThat(this.account.balance()).as("outside of it nothing is checked").isOne();
	}

	@Test
	void scopeThatAnotherThreadClosesEnds() {
		FencedScope scope = this.lease.fenceCurrentThread();

		CompletableFuture.runAsync(scope::close).join();

		assertThat(this.account.node.registry.fencedByCurrentThread()).isEmpty();
		addWhileOthersTakeOver();
		assertThat(this.account.balance()).isOne();
	}

	@Test
	void scopeThatIsClosedTwiceLeavesTheOther() {
		FencedScope scope = this.lease.fenceCurrentThread();
		try (FencedScope other = this.lease.fenceCurrentThread()) {
			scope.close();
			scope.close();

			assertThat(this.account.node.registry.fencedByCurrentThread()).hasSize(1);
		}
	}

	@Test
	void leaseThatWasReleasedTooEarlyIsSaid() {
		try (FencedScope scope = this.lease.fenceCurrentThread()) {
			assertThatExceptionOfType(IllegalMonitorStateException.class)
				.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
					this.account.add(1);
					// Whose thread has no transaction that it would wait for.
					CompletableFuture.runAsync(this.lease::release).join();
				}))
				.withMessageContaining("was released");
		}

		assertThat(this.account.balance()).isZero();
	}

	@Test
	void optionsDecide() throws InterruptedException {
		LockLease unfenced = this.account.node.registry.acquire("other", OPTIONS.withFenced(false));
		try (FencedScope scope = unfenced.fenceCurrentThread()) {
			assertThat(this.account.node.registry.fencedByCurrentThread()).isEmpty();
		}
	}

	private void addWhileOthersTakeOver() {
		this.transaction.executeWithoutResult((status) -> {
			this.account.add(1);
			this.account.takeOver("account");
		});
	}

}
