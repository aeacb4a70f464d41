package io.github.storagelock.scenario;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.StorageLockException;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.testing.TestDatabase;
import io.github.storagelock.transaction.FencedTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Transactions on connections that cannot carry the ids of all locks.
 */
class FencedEncodingTests {

	private static final String MARIADB = "jdbc:mariadb:";

	@Test
	void anIdThatTheConnectionDoesNotCarryIsToldAsSuch() throws InterruptedException {
		TestDatabase.MARIADB.assumeAvailable();
		String url = TestDatabase.MARIADB.url().replace(MARIADB, "jdbc:mysql:");
		String latin = url + (url.contains("?") ? "&" : "?") + "characterEncoding=latin1";
		JdbcSettings settings = JdbcSettings.defaults().withTableName(TestDatabase.MARIADB.uniqueTableName());
		try (FencedNode node = new FencedNode(TestDatabase.MARIADB.dataSource(), settings, true);
				HikariDataSource application = TestDatabase.MARIADB.dataSource((config) -> config.setJdbcUrl(latin))) {
			JdbcTransactionManager manager = new JdbcTransactionManager(application);
			manager.addListener(new FencedTransactions(node.registry, node.storage));
			TransactionTemplate transaction = new TransactionTemplate(manager);
			JdbcClient client = JdbcClient.create(application);

			node.registry.runLocked("order-東京", () -> assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> transaction
					.executeWithoutResult((status) -> client.sql("SELECT 1").query(Integer.class).single()))
				.withMessageMatching(".* its connection reads the id of lock 'order-東京' as 'order-.+', because it"
						+ " has another encoding than those of the locks\\. Let it carry Unicode, .*"));

			Integer answer = node.registry.callLocked("order-1",
					() -> transaction.execute((status) -> client.sql("SELECT 1").query(Integer.class).single()));
			assertThat(answer).isOne();
		}
	}

}
