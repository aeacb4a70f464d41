package io.github.storagelock.scenario;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A link that carries a COMMIT to the server and loses the answer.
 */
class UnheardCommitTests {

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL_15", "MARIADB", "MYSQL" })
	void nothingMoreIsCommittedUnderTheHoldOfACommitWhoseAnswerWasLost(TestDatabase database) throws Exception {
		database.assumeAvailable();
		String table = database.uniqueTableName();
		try (FaultyLink link = database.faultyLink(); HikariDataSource pool = database.dataSource((config) -> {
			config.setJdbcUrl(database.urlThrough(link));
			config.setMaximumPoolSize(2);
		}); FencedNode node = new FencedNode(pool, JdbcSettings.defaults().withTableName(table + "_lock"), true)) {
			node.database.sql("CREATE TABLE " + table + " (balance NUMERIC(19) NOT NULL)").update();
			node.database.sql("INSERT INTO " + table + " VALUES (0)").update();
			AtomicBoolean once = new AtomicBoolean(true);
			node.transactionManager.addListener(new TransactionExecutionListener() {

				@Override
				public void beforeCommit(TransactionExecution transaction) {
					if (once.getAndSet(false)) {
						loseTheAnswer(link);
					}
				}

			});
			StorageLock lock = node.registry.obtain("account", LockOptions.defaults().withOnLost(OnLost.NOTIFY));
			lock.lock();

			assertThatException().isThrownBy(() -> add(node, table));
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> add(node, table))
				.withMessageContaining("The outcome of an earlier commit under lock 'account'");
			lock.unlock();

			lock.lock();
			add(node, table);
			lock.unlock();
			assertThat(node.database.sql("SELECT balance FROM " + table).query(Long.class).single()).isEqualTo(2);
		}
	}

	private static void loseTheAnswer(FaultyLink link) {
		link.loseAnswers();
		CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> {
			link.heal();
			link.cut();
		});
	}

	private static void add(FencedNode node, String table) {
		node.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.PROPAGATION_REQUIRED)
			.executeWithoutResult(
					(status) -> node.database.sql("UPDATE " + table + " SET balance = balance + 1").update());
	}

}
