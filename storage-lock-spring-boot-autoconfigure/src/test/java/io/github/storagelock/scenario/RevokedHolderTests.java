package io.github.storagelock.scenario;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionDefinition;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.LossReason;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One whose lock an operator took away cannot commit, and is told why.
 */
class RevokedHolderTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	@ParameterizedTest
	@MethodSource("io.github.storagelock.scenario.FencedTransactionTests#databasesAndIsolations")
	void aRevokedHolderCannotCommit(Sessions sessions, int isolation) {
		for (boolean atOnce : new boolean[] { false, true }) {
			try (Account account = new Account(sessions, true)) {
				StorageLock lock = account.node.registry.obtain("account", OPTIONS);
				lock.lock();

				assertThatExceptionOfType(LockLostException.class)
					.isThrownBy(() -> account.transaction(isolation).executeWithoutResult((status) -> {
						account.add(1);
						account.revokeAsOther("account", lock.lease().recordToken(), atOnce);
					}))
					.withMessageContaining("was revoked");

				assertThat(account.balance()).isZero();
				assertThat(account.node.refusals).extracting(LockEvent::reason).containsExactly(LossReason.REVOKED);
				assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock)
					.withMessageContaining("was revoked");
			}
		}
	}

	@Test
	@OnDatabase(TestDatabase.H2)
	void aCommitAfterALossThatIsKnownIsToldAsRefused(TestDatabase database) {
		try (Account account = new Account(new Sessions(database), true)) {
			StorageLock lock = account.node.registry.obtain("account", OPTIONS);
			lock.lock();

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> account.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED)
					.executeWithoutResult((status) -> {
						account.add(1);
						account.node.registry.revoke("account", lock.lease().recordToken(), false);
					}))
				.withMessageContaining("was revoked");

			assertThat(account.balance()).isZero();
			assertThat(account.node.refusals).extracting(LockEvent::reason).containsExactly(LossReason.REVOKED);
		}
	}

}
