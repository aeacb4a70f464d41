package io.github.storagelock.scenario;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.testing.OnEachDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Data in another database than the locks, where the token is enforced by the user's own
 * SQL.
 */
class FencedWriteTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	private final Account locks = new Account(new Sessions(TestDatabase.H2), false);

	private LockLease lease;

	@BeforeEach
	void acquire() throws InterruptedException {
		this.lease = this.locks.node.registry.acquire("account", OPTIONS);
	}

	@AfterEach
	void close() {
		this.locks.close();
	}

	@OnEachDatabase
	void aStaleHolderCannotWrite(TestDatabase database) {
		database.assumeAvailable();
		String table = database.uniqueTableName();
		try (HikariDataSource pool = database.dataSource()) {
			JdbcClient client = JdbcClient.create(pool);
			client.sql("CREATE TABLE " + table + " (id INT PRIMARY KEY, balance NUMERIC(19), fence NUMERIC(19))")
				.update();
			client.sql("INSERT INTO " + table + " VALUES (1, 0, 0)").update();
			this.lease.ensureApplied(write(client, table, 10, this.lease.fencingToken()));
			this.lease.ensureApplied(write(client, table, 10, this.lease.fencingToken()));
			this.locks.takeOver("account");
			long next = this.locks.node.storage.find("account").orElseThrow().fencingToken();
			assertThat(write(client, table, 20, next)).isOne();

			int rows = write(client, table, 30, this.lease.fencingToken());

			assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> this.lease.ensureApplied(rows));
			assertThat(client.sql("SELECT balance FROM " + table).query(Long.class).single()).isEqualTo(20);
		}
	}

	@Test
	void theExceptionNamesLockAndToken() {
		assertThatNoException().isThrownBy(() -> this.lease.ensureApplied(1));
		assertThatNoException().isThrownBy(() -> this.lease.ensureApplied(7));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> this.lease.ensureApplied(0))
			.withMessageContaining("'account'")
			.withMessageContaining("token " + this.lease.fencingToken())
			.satisfies((ex) -> assertThat(ex.lockId()).isEqualTo("account"))
			.satisfies((ex) -> assertThat(ex.fencingToken()).isEqualTo(this.lease.fencingToken()));
	}

	private static int write(JdbcClient client, String table, long balance, long token) {
		return client.sql("UPDATE " + table + " SET balance = ?, fence = ? WHERE id = 1 AND fence <= ?")
			.params(balance, token, token)
			.update();
	}

}
