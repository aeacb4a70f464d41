package io.github.storagelock.scenario;

import java.nio.file.Path;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.JdbcSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Fenced transactions on SQLite, where a transaction that has written keeps all others
 * from writing, and one that has read cannot write after others have.
 */
class SqliteFenceTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "", "?journal_mode=WAL" })
	void aHolderThatWasStaleBeforeItsTransactionCannotCommit(String mode) {
		try (FencedNode node = node(mode, true); FencedNode other = node(mode, false)) {
			StorageLock lock = node.registry.obtain("x", OPTIONS);
			lock.lock();
			takeOver(other);

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> transaction(node).executeWithoutResult((status) -> add(node)));

			assertThat(balance(node)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?journal_mode=WAL" })
	void withoutTheFenceItCommits(String mode) {
		try (FencedNode node = node(mode, false); FencedNode other = node(mode, false)) {
			node.registry.obtain("x", OPTIONS).lock();
			takeOver(other);

			transaction(node).executeWithoutResult((status) -> add(node));

			assertThat(balance(node)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?journal_mode=WAL" })
	void nobodyTakesOverAfterTheFirstWrite(String mode) {
		try (FencedNode node = node(mode, true); FencedNode other = node(mode, false)) {
			StorageLock lock = node.registry.obtain("x", OPTIONS);
			lock.lock();
			expire(other);

			transaction(node).executeWithoutResult((status) -> {
				add(node);
				assertThat(other.storage.acquire(new AcquireRequest("x", "other", Duration.ofSeconds(30))))
					.isInstanceOf(Busy.class);
			});

			assertThat(balance(node)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "?journal_mode=WAL" })
	void whoHasReadBeforeTheTakeOverCannotWriteAfterIt(String mode) {
		try (FencedNode node = node(mode, true); FencedNode other = node(mode, false)) {
			node.registry.obtain("x", OPTIONS).lock();

			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> transaction(node).executeWithoutResult((status) -> {
					balance(node);
					takeOver(other);
					add(node);
				}));

			assertThat(balance(node)).isZero();
		}
	}

	private FencedNode node(String mode, boolean fence) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl("jdbc:sqlite:" + this.folder.resolve("fence.db") + mode);
		dataSource.setMaximumPoolSize(2);
		FencedNode node = new FencedNode(dataSource, JdbcSettings.defaults(), fence);
		node.database.sql("CREATE TABLE IF NOT EXISTS account AS SELECT 0 AS balance").update();
		return node;
	}

	private static TransactionTemplate transaction(FencedNode node) {
		return node.transaction(TransactionDefinition.ISOLATION_DEFAULT, TransactionDefinition.PROPAGATION_REQUIRED);
	}

	private static void add(FencedNode node) {
		node.database.sql("UPDATE account SET balance = balance + 1").update();
	}

	private static long balance(FencedNode node) {
		return node.database.sql("SELECT balance FROM account").query(Long.class).single();
	}

	private static void takeOver(FencedNode other) {
		expire(other);
		assertThat(other.storage.acquire(new AcquireRequest("x", "other", Duration.ofSeconds(30))))
			.isInstanceOf(Granted.class);
	}

	private static void expire(FencedNode other) {
		String table = JdbcSettings.defaults().tableName();
		other.database.sql("UPDATE " + table + " SET expires_at = 1 WHERE lock_id = 'x'").update();
	}

}
