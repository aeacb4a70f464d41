package io.github.storagelock.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;

import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several processes, one of which is stopped between its last look at the lease and its
 * commit.
 */
class FencedProcessTests {

	private static final int PROCESSES = 4;

	private static final int TRANSACTIONS = 500;

	// For all databases: most of the time of a short life goes to its start.
	private static final List<ChildJvm> processes = new ArrayList<>();

	@BeforeAll
	static void startProcesses() throws IOException {
		for (int i = 0; i < PROCESSES; i++) {
			processes.add(new ChildJvm(AccountNode.class));
		}
	}

	@AfterAll
	static void stopProcesses() {
		processes.forEach(ChildJvm::close);
		processes.clear();
	}

	@OnEachDatabase
	void aSuspendedHolderCannotCommit(TestDatabase database) throws Exception {
		try (Tables tables = new Tables(database)) {
			assertThat(suspendPastTheLease(tables, true)).isEqualTo("LOST");

			assertThat(tables.balance()).isEqualTo(10);
			assertThat(tables.log()).containsExactly(10L);
		}
	}

	@OnEachDatabase
	void withoutTheFenceItCommitsAndAnUpdateIsLost(TestDatabase database) throws Exception {
		try (Tables tables = new Tables(database)) {
			assertThat(suspendPastTheLease(tables, false)).isEqualTo("COMMITTED");

			assertThat(tables.balance()).isOne();
			assertThat(tables.log()).containsExactly(1L, 10L);
		}
	}

	@OnEachDatabase
	void noUpdateIsLostThoughManyLeasesAre(TestDatabase database) throws Exception {
		try (Tables tables = new Tables(database)) {
			long committed = 0;
			for (ChildJvm process : processes) {
				tables.order(process, true, Integer.toString(TRANSACTIONS));
			}
			for (ChildJvm process : processes) {
				committed += Long.parseLong(process.await("DONE").split(" ")[0]);
			}

			assertThat(committed).isPositive().isLessThan(PROCESSES * TRANSACTIONS);
			assertThat(tables.balance()).isEqualTo(committed);
			assertThat(tables.log()).hasSize((int) committed).doesNotHaveDuplicates();
		}
	}

	private static String suspendPastTheLease(Tables tables, boolean fence) throws Exception {
		ChildJvm stopped = processes.remove(0);
		try {
			tables.order(stopped, fence, "once");
			stopped.await("READ");
			stopped.suspend();
			StorageLock lock = tables.node.registry.obtain(AccountNode.LOCK_ID);
			lock.acquire();
			tables.add(10);
			stopped.resume();
			stopped.tell("commit");
			String outcome = stopped.await("RESULT");
			lock.unlock();
			processes.add(stopped);
			return outcome;
		}
		finally {
			if (!processes.contains(stopped)) {
				// Nobody knows what it is waiting for.
				stopped.close();
				processes.add(new ChildJvm(AccountNode.class));
			}
		}
	}

	/**
	 * An account with its log, and this process' node.
	 */
	private static final class Tables implements AutoCloseable {

		private final TestDatabase database;

		private final String table;

		private final FencedNode node;

		Tables(TestDatabase database) {
			database.assumeAvailable();
			database.assumeNot(Trait.ONE_PROCESS, Trait.UNFENCED, Trait.ONE_WRITER);
			this.database = database;
			this.table = database.uniqueTableName();
			HikariDataSource dataSource = database.dataSource((config) -> config.setMaximumPoolSize(2));
			this.node = new FencedNode(dataSource, JdbcSettings.defaults().withTableName(this.table + "_lock"), true);
			JdbcClient client = this.node.database;
			client.sql("CREATE TABLE " + this.table + " (balance NUMERIC(19) NOT NULL)").update();
			client.sql("CREATE TABLE " + this.table + "_log (balance NUMERIC(19) NOT NULL)").update();
			client.sql("INSERT INTO " + this.table + " VALUES (0)").update();
		}

		void order(ChildJvm process, boolean fence, String task) {
			process.tell(String.join("\t", this.database.url(), this.database.user(), this.database.password(),
					this.table, Boolean.toString(fence), task));
		}

		void add(long amount) {
			this.node
				.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.PROPAGATION_REQUIRED)
				.executeWithoutResult((status) -> {
					long after = balance() + amount;
					this.node.database.sql("UPDATE " + this.table + " SET balance = ?").param(after).update();
					this.node.database.sql("INSERT INTO " + this.table + "_log VALUES (?)").param(after).update();
				});
		}

		long balance() {
			return this.node.database.sql("SELECT balance FROM " + this.table).query(Long.class).single();
		}

		List<Long> log() {
			return this.node.database.sql("SELECT balance FROM " + this.table + "_log ORDER BY balance")
				.query(Long.class)
				.list();
		}

		@Override
		public void close() {
			this.node.close();
		}

	}

}
