package io.github.storagelock.benchmark.node;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The least that a lock in a table can cost: one guarded update to acquire, one to
 * release. Its threads queue in the process, and it asks every 2 ms.
 */
class FloorNode implements LockNode {

	private static final long PAUSE = 2;

	private static final String RELEASE = "UPDATE benchmark_floor SET owner_id = NULL WHERE lock_id = ?";

	private final JdbcTemplate template;

	private final boolean flushed;

	private final String owner = Long.toHexString(System.nanoTime());

	private final Map<String, Lock> local = new ConcurrentHashMap<>();

	/**
	 * Creates a node.
	 * @param pool its connections
	 * @param flushed whether a release waits for the disk; only PostgreSQL can do without
	 */
	FloorNode(DataSource pool, boolean flushed) {
		this.template = new JdbcTemplate(pool);
		this.flushed = flushed;
	}

	@Override
	public Hold acquire(String lockId) throws InterruptedException {
		Lock queue = this.local.computeIfAbsent(lockId, this::prepare);
		queue.lock();
		while (this.template.update("UPDATE benchmark_floor SET owner_id = ? WHERE lock_id = ? AND owner_id IS NULL",
				this.owner, lockId) == 0) {
			Thread.sleep(PAUSE);
		}
		return new Hold() {

			@Override
			public void release() {
				FloorNode.this.release(lockId);
				queue.unlock();
			}

			@Override
			public void renew() {
				FloorNode.this.template.update("UPDATE benchmark_floor SET renewals = renewals + 1 WHERE lock_id = ?",
						lockId);
			}

		};
	}

	private void release(String lockId) {
		if (this.flushed) {
			this.template.update(RELEASE, lockId);
		}
		else {
			this.template.queryForList(RELEASE + " RETURNING set_config('synchronous_commit', 'off', TRUE)",
					String.class, lockId);
		}
	}

	private Lock prepare(String lockId) {
		try {
			this.template.update("INSERT INTO benchmark_floor (lock_id, renewals) VALUES (?, 0)", lockId);
		}
		catch (DuplicateKeyException ex) {
			// Another node was first.
		}
		return new ReentrantLock(true);
	}

}
