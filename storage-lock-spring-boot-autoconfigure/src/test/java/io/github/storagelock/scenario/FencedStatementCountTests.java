package io.github.storagelock.scenario;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.ProbedDataSource;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts what a transaction sends to the database.
 */
class FencedStatementCountTests {

	@OnEachDatabase
	void oneMoreUnderAnyNumberOfLocks(TestDatabase database) {
		try (Counted counted = new Counted(database, true)) {
			// And one that looks at the snapshot, where the other cannot.
			int statements = (database == TestDatabase.TIDB) ? 3 : 2;
			counted.lock("a");
			assertThat(counted.statementsOfATransaction()).hasSize(statements);

			counted.lock("b");
			counted.lock("c");
			counted.lock("c");
			assertThat(counted.statementsOfATransaction()).hasSize(statements);
		}
	}

	@OnEachDatabase
	void noneMoreWhenTheThreadHoldsNothing(TestDatabase database) {
		try (Counted counted = new Counted(database, true)) {
			assertThat(counted.statementsOfATransaction()).hasSize(1);

			CompletableFuture.runAsync(() -> counted.lock("a")).join();
			assertThat(counted.statementsOfATransaction()).as("another thread's").hasSize(1);

			counted.lock("b").unlock();
			assertThat(counted.statementsOfATransaction()).as("given back").hasSize(1);
		}
	}

	@OnEachDatabase
	void noneMoreWithTheFenceOff(TestDatabase database) {
		try (Counted counted = new Counted(database, false)) {
			counted.lock("a");

			assertThat(counted.statementsOfATransaction()).hasSize(1);
		}
	}

	@OnEachDatabase
	void noneMoreForALockThatDoesNotWantIt(TestDatabase database) {
		try (Counted counted = new Counted(database, true)) {
			counted.node.registry.obtain("a", LockOptions.defaults().withFenced(false)).lock();

			assertThat(counted.statementsOfATransaction()).hasSize(1);
		}
	}

	@OnEachDatabase
	void noneMoreForAReadOnlyTransaction(TestDatabase database) {
		try (Counted counted = new Counted(database, true)) {
			counted.lock("a");
			counted.transaction.setReadOnly(true);

			assertThat(counted.statementsOfATransaction()).hasSize(1);
		}
	}

	/**
	 * A node whose statements are counted, the locks' own included.
	 */
	private static final class Counted implements AutoCloseable {

		private final ProbedDataSource statements;

		private final FencedNode node;

		private final String query;

		private final TransactionTemplate transaction;

		Counted(TestDatabase database, boolean fence) {
			database.assumeAvailable();
			database.assumeNot(Trait.UNFENCED);
			HikariDataSource pool = database.dataSource((config) -> config.setMaximumPoolSize(4));
			this.statements = new ProbedDataSource(pool);
			this.query = "SELECT COUNT(*) FROM " + database.uniqueTableName();
			this.node = new FencedNode(this.statements, pool,
					JdbcSettings.defaults().withTableName(this.query.substring(this.query.lastIndexOf(' ') + 1)),
					fence);
			this.transaction = this.node.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED,
					TransactionDefinition.PROPAGATION_REQUIRED);
		}

		StorageLock lock(String id) {
			StorageLock lock = this.node.registry.obtain(id);
			lock.lock();
			return lock;
		}

		List<String> statementsOfATransaction() {
			this.statements.statements();
			this.transaction.executeWithoutResult((status) -> this.node.database.sql(this.query).query().singleValue());
			return this.statements.statements();
		}

		@Override
		public void close() {
			this.node.close();
		}

	}

}
