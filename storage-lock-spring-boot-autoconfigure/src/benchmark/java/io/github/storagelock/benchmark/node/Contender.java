package io.github.storagelock.benchmark.node;

import java.time.Duration;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;

/**
 * The libraries that are measured, each with its best settings.
 */
public enum Contender {

	/**
	 * No library: two durable one-row auto-commit updates.
	 */
	FLOOR("floor", (pool) -> new FloorNode(pool, true)),

	/**
	 * The floor with a release that does not wait for the disk, which PostgreSQL can be
	 * told: the least that two statements cost where only the first has to last.
	 */
	FLOOR_UNFLUSHED("floor, release not flushed", (pool) -> new FloorNode(pool, false)),

	/**
	 * The database's own locks, on a session for each.
	 */
	ADVISORY("advisory lock", AdvisoryNode::new),

	/**
	 * ShedLock on JdbcTemplate and the database's time. It does not wait: its users poll.
	 */
	SHEDLOCK("ShedLock", ShedLockNode::new),

	/**
	 * Spring Integration's JdbcLockRegistry as it comes.
	 */
	SPRING_INTEGRATION("Spring Integration", (pool) -> new SpringIntegrationNode(pool, Duration.ofMillis(100))),

	/**
	 * The same, told to ask every 10 ms.
	 */
	SPRING_INTEGRATION_10("Spring Integration, 10 ms",
			(pool) -> new SpringIntegrationNode(pool, Duration.ofMillis(10))),

	/**
	 * Ours as it comes.
	 */
	STORAGE_LOCK("Storage Lock", StorageLockNode::new);

	private final String title;

	private final Function<HikariDataSource, LockNode> factory;

	Contender(String title, Function<HikariDataSource, LockNode> factory) {
		this.title = title;
		this.factory = factory;
	}

	/**
	 * Starts a node.
	 * @param pool its connections, which the caller closes after it
	 * @return the node
	 */
	public LockNode open(HikariDataSource pool) {
		return this.factory.apply(pool);
	}

	@Override
	public String toString() {
		return this.title;
	}

}
