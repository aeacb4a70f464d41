package io.github.storagelock.scenario;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;

import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

/**
 * An account with its log that other processes change, and this process' node.
 */
final class ProcessAccount implements AutoCloseable {

	private final TestDatabase database;

	private final String table;

	final FencedNode node;

	ProcessAccount(TestDatabase database) {
		database.assumeAvailable();
		database.assumeNot(Trait.ONE_PROCESS, Trait.UNFENCED, Trait.ONE_WRITER);
		this.database = database;
		this.table = database.uniqueTableName();
		HikariDataSource dataSource = database.dataSource((config) -> config.setMaximumPoolSize(2));
		this.node = new FencedNode(dataSource, JdbcSettings.defaults().withTableName(this.table + "_lock"), true);
		JdbcClient client = this.node.database;
		client.sql("CREATE TABLE " + this.table + " (balance NUMERIC(18) NOT NULL)").update();
		client.sql("CREATE TABLE " + this.table + "_log (balance NUMERIC(18) NOT NULL)").update();
		client.sql("INSERT INTO " + this.table + " VALUES (0)").update();
	}

	void order(ChildJvm process, boolean fence, String task) {
		process.tell(String.join("\t", this.database.url(), this.database.user(), this.database.password(), this.table,
				Boolean.toString(fence), task));
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

	/**
	 * Reads both at once, in case a commit is still under way.
	 */
	Sums sums() {
		return this.node.database
			.sql("SELECT balance, (SELECT COUNT(*) FROM " + this.table + "_log) AS logged FROM " + this.table)
			.query((row, index) -> new Sums(row.getLong("balance"), row.getLong("logged")))
			.single();
	}

	@Override
	public void close() {
		this.node.close();
	}

	/**
	 * Two ways to count the transactions that were committed.
	 *
	 * @param balance what they have added
	 * @param logged what they have noted
	 */
	record Sums(long balance, long logged) {
	}

}
