package io.github.storagelock.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection that stands still between the last look at the lease and the commit, while
 * its process goes on.
 */
class FencedConnectionTests {

	@OnEachDatabase
	void aHolderWhoseConnectionStoodStillCannotCommit(TestDatabase database) throws Exception {
		try (Ledger ledger = new Ledger(database, true)) {
			assertThat(ledger.standStillBeforeTheCommit()).isInstanceOf(LockLostException.class)
				.hasMessageContaining("has a new holder");

			assertThat(ledger.balances()).containsExactly(10L);
		}
	}

	@OnEachDatabase
	void withoutTheFenceItCommitsAndAnUpdateIsLost(TestDatabase database) throws Exception {
		try (Ledger ledger = new Ledger(database, false)) {
			assertThat(ledger.standStillBeforeTheCommit()).isNull();

			assertThat(ledger.balances()).containsExactly(1L, 10L);
		}
	}

	/**
	 * Balances, each of which is made from the one before, and two nodes that add to
	 * them: one by a link.
	 */
	private static final class Ledger implements AutoCloseable {

		private static final LockOptions OPTIONS = LockOptions.defaults()
			.withLease(Duration.ofSeconds(3))
			.withOnLost(OnLost.NOTIFY);

		private final String table;

		private final FaultyLink link;

		private final FencedNode linked;

		private final FencedNode other;

		Ledger(TestDatabase database, boolean fence) throws IOException {
			database.assumeAvailable();
			// Where readers wait, nobody reads what a connection that stands still has
			// changed.
			database.assumeNot(Trait.NO_NETWORK_TIMEOUT, Trait.ONE_ADDRESS, Trait.READERS_WAIT);
			this.table = database.uniqueTableName();
			this.link = database.faultyLink();
			JdbcSettings settings = JdbcSettings.defaults().withTableName(this.table + "_lock");
			this.other = new FencedNode(database.dataSource((config) -> config.setMaximumPoolSize(2)), settings, true);
			this.other.database.sql("CREATE TABLE " + this.table + " (balance NUMERIC(19) NOT NULL)").update();
			HikariDataSource byLink = database.dataSource((config) -> {
				config.setJdbcUrl(database.urlThrough(this.link));
				config.setMaximumPoolSize(2);
			});
			this.linked = new FencedNode(byLink, settings, fence);
		}

		/**
		 * Stops the link when all that is left of a transaction is to commit it, adds on
		 * the other side once the lease is over, and lets the link go on.
		 * @return what the commit failed with, or null
		 */
		Throwable standStillBeforeTheCommit() throws Exception {
			CountDownLatch stopped = new CountDownLatch(1);
			CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> {
				this.linked.registry.obtain("ledger", OPTIONS).lock();
				add(this.linked, 1, () -> {
					this.link.stop();
					stopped.countDown();
				});
				return null;
			}, (task) -> new Thread(task, "linked").start()).handle((result, failure) -> cause(failure));
			assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
			StorageLock lock = this.other.registry.obtain("ledger");
			lock.acquire();
			add(this.other, 10, () -> {
			});
			lock.unlock();
			assertThat(outcome).isNotDone();
			this.link.goOn();
			return outcome.get(20, TimeUnit.SECONDS);
		}

		private void add(FencedNode node, long amount, Runnable beforeCommit) {
			node.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.PROPAGATION_REQUIRED)
				.executeWithoutResult((status) -> {
					JdbcClient client = node.database;
					long balance = client.sql("SELECT COALESCE(MAX(balance), 0) FROM " + this.table)
						.query(Long.class)
						.single();
					client.sql("INSERT INTO " + this.table + " VALUES (?)").param(balance + amount).update();
					beforeCommit.run();
				});
		}

		List<Long> balances() {
			return this.other.database.sql("SELECT balance FROM " + this.table + " ORDER BY balance")
				.query(Long.class)
				.list();
		}

		private static Throwable cause(Throwable failure) {
			return (failure != null) ? failure.getCause() : null;
		}

		@Override
		public void close() throws IOException {
			this.linked.close();
			this.other.close();
			this.link.close();
		}

	}

}
