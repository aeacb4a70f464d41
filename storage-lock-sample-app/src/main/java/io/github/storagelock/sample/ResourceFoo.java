package io.github.storagelock.sample;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The resource that must be written by one at a time: a counter that is read, kept for a
 * while and written back, without any protection of its own. Two writers at once would
 * both write the same number.
 */
@Component
class ResourceFoo {

	static final String LOCK_ID = "must-serial-operation-resource-foo";

	private final JdbcClient database;

	private final SampleProperties properties;

	ResourceFoo(JdbcClient database, SampleProperties properties) {
		this.database = database;
		this.properties = properties;
	}

	/**
	 * Makes the tables. Two processes may start at once, so it needs a lock too.
	 */
	void prepare() {
		this.database.sql("CREATE TABLE IF NOT EXISTS resource_foo (counter BIGINT NOT NULL)").update();
		this.database.sql("""
				CREATE TABLE IF NOT EXISTS resource_foo_journal (run VARCHAR(40), worker VARCHAR(40), node VARCHAR(130),
				  fencing_token BIGINT, counter_before BIGINT, counter_after BIGINT)
				""").update();
		if (this.database.sql("SELECT COUNT(*) FROM resource_foo").query(Long.class).single() == 0) {
			this.database.sql("INSERT INTO resource_foo (counter) VALUES (0)").update();
		}
	}

	/**
	 * Writes once. The caller holds the lock.
	 */
	void write(String run, String worker, String node, long fencingToken) throws InterruptedException {
		long before = this.database.sql("SELECT counter FROM resource_foo").query(Long.class).single();
		Thread.sleep(this.properties.work().toMillis());
		long after = before + 1;
		this.database.sql("UPDATE resource_foo SET counter = ?").param(after).update();
		this.database.sql("INSERT INTO resource_foo_journal VALUES (?, ?, ?, ?, ?, ?)")
			.params(run, worker, node, fencingToken, before, after)
			.update();
	}

	/**
	 * Returns all writes, of other processes too, in the order in which they counted.
	 */
	List<Write> journal() {
		return this.database.sql("SELECT * FROM resource_foo_journal ORDER BY counter_after, fencing_token")
			.query((row, index) -> new Write(row.getString("run"), row.getString("worker"), row.getString("node"),
					row.getLong("fencing_token"), row.getLong("counter_before"), row.getLong("counter_after")))
			.list();
	}

}
