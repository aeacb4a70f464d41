package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.testing.Trait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A balance beside the locks.
 */
final class Account implements AutoCloseable {

	private static final Duration LEASE = Duration.ofSeconds(30);

	final FencedNode node;

	final String lockTable;

	private final String table;

	private final FencedNode other;

	Account(Sessions sessions, boolean fence) {
		TestDatabase database = sessions.database();
		database.assumeAvailable();
		// One writer at a time lets nobody else write during a transaction.
		database.assumeNot(Trait.UNFENCED, Trait.ONE_WRITER);
		this.lockTable = database.uniqueTableName();
		this.table = database.uniqueTableName();
		JdbcSettings settings = JdbcSettings.defaults().withTableName(this.lockTable);
		this.node = new FencedNode(pool(sessions), settings, fence);
		this.other = new FencedNode(pool(sessions), settings, false);
		this.node.database.sql("CREATE TABLE " + this.table + " (balance NUMERIC(19) NOT NULL)").update();
		this.node.database.sql("INSERT INTO " + this.table + " VALUES (0)").update();
	}

	private static HikariDataSource pool(Sessions sessions) {
		return sessions.database().dataSource((config) -> {
			config.setConnectionInitSql(sessions.setUp());
			config.setMaximumPoolSize(2);
			config.setMinimumIdle(1);
		});
	}

	TransactionTemplate transaction(int isolation) {
		return this.node.transaction(isolation, TransactionDefinition.PROPAGATION_REQUIRED);
	}

	void add(long amount) {
		long read = balance();
		this.node.database.sql("UPDATE " + this.table + " SET balance = ?").param(read + amount).update();
	}

	long balance() {
		return this.node.database.sql("SELECT balance FROM " + this.table).query(Long.class).single();
	}

	private void expire(String lockId) {
		this.other.database.sql("UPDATE " + this.lockTable + " SET expires_at = 1 WHERE lock_id = ?")
			.param(lockId)
			.update();
	}

	void takeOver(String lockId) {
		expireAsOther(lockId);
		assertThat(acquireAsOther(lockId)).isInstanceOf(Acquisition.Granted.class);
	}

	Acquisition acquireAsOther(String lockId) {
		return onOtherThread(() -> this.other.storage.acquire(new AcquireRequest(lockId, "other", LEASE)));
	}

	Renewal renew(String lockId, long token) {
		return onOtherThread(() -> this.node.storage
			.renew(new RenewRequest(this.node.registry.nodeId(), LEASE, List.of(new Hold(lockId, token))))
			.get(0));
	}

	void revokeAsOther(String lockId, long token, boolean atOnce) {
		assertThat(onOtherThread(() -> this.other.storage.revoke(lockId, token, atOnce))).isTrue();
	}

	void expireAsOther(String lockId) {
		onOtherThread(() -> {
			expire(lockId);
			return lockId;
		});
	}

	private static <T> T onOtherThread(Supplier<T> task) {
		return CompletableFuture.supplyAsync(task).join();
	}

	@Override
	public void close() {
		this.other.close();
		this.node.close();
	}

	/**
	 * How the application's sessions on a database are set up.
	 *
	 * @param database where they are
	 * @param setUp the statement that does it, or null
	 */
	record Sessions(TestDatabase database, @Nullable String setUp) {

		Sessions(TestDatabase database) {
			this(database, null);
		}

		@Override
		public String toString() {
			return (this.setUp != null) ? this.database + " after " + this.setUp : this.database.toString();
		}

	}

}
