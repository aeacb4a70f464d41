package io.github.storagelock.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.storage.jdbc.JdbcSettings;

/**
 * A process that changes accounts under a lock, one after the other. Each is a line of
 * its input, with tabs between address, user, password, name of the tables, whether to
 * fence, and what to do: a number of times, or once with that lease.
 */
public final class AccountNode implements AutoCloseable {

	static final String LOCK_ID = "account";

	private static final BufferedReader orders = new BufferedReader(
			new InputStreamReader(System.in, StandardCharsets.UTF_8));

	private final FencedNode node;

	private final String table;

	private AccountNode(String[] arguments) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(arguments[0]);
		if (!arguments[1].isEmpty()) {
			dataSource.setUsername(arguments[1]);
			dataSource.setPassword(arguments[2]);
		}
		dataSource.setMaximumPoolSize(2);
		this.table = arguments[3];
		this.node = new FencedNode(dataSource, JdbcSettings.defaults().withTableName(this.table + "_lock"),
				Boolean.parseBoolean(arguments[4]));
	}

	/**
	 * Runs the process.
	 * @param none nothing
	 * @throws Exception if it fails
	 */
	public static void main(String[] none) throws Exception {
		for (String line = orders.readLine(); line != null; line = orders.readLine()) {
			String[] arguments = line.split("\t", -1);
			try (AccountNode node = new AccountNode(arguments)) {
				if (arguments[5].startsWith("P")) {
					node.addOnce(Duration.parse(arguments[5]));
				}
				else {
					node.addOften(Integer.parseInt(arguments[5]));
				}
			}
		}
		System.exit(0);
	}

	/**
	 * Reads, writes the log, waits for an order, writes the balance, commits.
	 */
	private void addOnce(Duration lease) {
		LockOptions options = LockOptions.defaults().withLease(lease).withOnLost(OnLost.NOTIFY);
		this.node.registry.obtain(LOCK_ID, options).lock();
		try {
			transaction().executeWithoutResult((status) -> {
				long read = balance();
				log(read + 1);
				say("READ");
				order();
				write(read + 1);
			});
			say("RESULT COMMITTED");
		}
		catch (LockLostException ex) {
			say("RESULT LOST");
		}
	}

	/**
	 * Adds 1 in many short transactions, some of which outlive a lease that nobody
	 * renews.
	 */
	private void addOften(int times) throws InterruptedException {
		LockOptions options = TestLockOptions.withoutRenewal(Duration.ofMillis(150));
		StorageLock lock = this.node.registry.obtain(LOCK_ID, options);
		Random random = new Random();
		int committed = 0;
		int lost = 0;
		for (int i = 0; i < times; i++) {
			boolean late = random.nextInt(40) == 0;
			try {
				lock.acquire();
				try {
					transaction().executeWithoutResult((status) -> add(late));
					committed++;
				}
				finally {
					lock.unlock();
				}
			}
			catch (LockLostException | LockNotAcquiredException ex) {
				lost++;
			}
		}
		say("DONE " + committed + " " + lost);
	}

	private void add(boolean late) {
		long read = balance();
		if (late) {
			sleep(200);
		}
		write(read + 1);
		log(read + 1);
	}

	private TransactionTemplate transaction() {
		return this.node.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED,
				TransactionDefinition.PROPAGATION_REQUIRED);
	}

	private long balance() {
		return this.node.database.sql("SELECT balance FROM " + this.table).query(Long.class).single();
	}

	private void write(long balance) {
		this.node.database.sql("UPDATE " + this.table + " SET balance = ?").param(balance).update();
	}

	private void log(long balance) {
		this.node.database.sql("INSERT INTO " + this.table + "_log VALUES (?)").param(balance).update();
	}

	private void order() {
		try {
			orders.readLine();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.node.close();
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

}
