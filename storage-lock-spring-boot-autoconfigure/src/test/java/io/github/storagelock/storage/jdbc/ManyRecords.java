package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.JdbcSettings.PoolMode;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.storage.jdbc.statement.BatchStatement;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table of 20,000 records on a pool of one connection, and 256 holds in it.
 */
class ManyRecords implements AutoCloseable {

	static final int COUNT = 20_000;

	private static final Duration LEASE = Duration.ofSeconds(60);

	private final HikariDataSource pool;

	private final JdbcLockStorage storage;

	private final List<Hold> holds = new ArrayList<>();

	final JdbcTemplate jdbc;

	final String table;

	final SqlDialect dialect;

	ManyRecords(TestDatabase database) {
		this.pool = database.dataSource((config) -> config.setMaximumPoolSize(1));
		this.jdbc = new JdbcTemplate(this.pool);
		this.table = database.uniqueTableName();
		this.dialect = SqlDialect.detect(this.pool);
		this.storage = new JdbcLockStorage(this.pool, this.dialect,
				JdbcSettings.defaults().withTableName(this.table).withPoolMode(PoolMode.SHARED));
		long now = this.jdbc.queryForObject("SELECT " + this.dialect.now(), Long.class);
		for (int start = 0; start < COUNT; start += 1_000) {
			insert(start, now);
		}
	}

	private void insert(int start, long now) {
		List<String> rows = new ArrayList<>();
		for (int i = start; i < start + 1_000; i++) {
			String id = UUID.randomUUID().toString();
			rows.add("('%s', 'a', %d, %d, %d)".formatted(id, now, now, now + 60_000_000));
			if (i % (COUNT / 256) == 0 && this.holds.size() < 256) {
				this.holds.add(new Hold(id, now));
			}
		}
		this.jdbc.execute("INSERT INTO " + this.table
				+ " (lock_id, owner_id, fencing_token, acquired_at, expires_at) VALUES " + String.join(", ", rows));
	}

	void renewAll() {
		assertThat(this.storage.renew(new RenewRequest("a", LEASE, this.holds))).hasSize(256)
			.containsOnly(Renewal.RENEWED);
	}

	/**
	 * Returns how the database would carry out the renewal.
	 */
	List<String> plan() {
		List<String> lines = new ArrayList<>();
		new BatchStatement("EXPLAIN " + RenewalBatch.sql(this.dialect), this.table, this.dialect.now()).query(this.jdbc,
				this.holds, (parameter, hold) -> switch (parameter) {
					case LOCK_ID -> hold.lockId();
					case TOKEN -> hold.fencingToken();
					case OWNER_ID -> "a";
					case LEASE -> JdbcLockStorage.micros(LEASE);
					default -> throw parameter.withoutValue();
				}, (row) -> lines.add(row.getString(1)));
		return lines;
	}

	@Override
	public void close() {
		this.jdbc.execute("DROP TABLE " + this.table);
		this.pool.close();
	}

}
