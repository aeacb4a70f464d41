package io.github.storagelock.benchmark.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * ShedLock. Where a lock is taken, this does what its users do: asks again in 100 ms.
 */
class ShedLockNode implements LockNode {

	private static final Duration LEASE = Duration.ofMinutes(5);

	private static final long PAUSE = 100;

	private final LockProvider provider;

	ShedLockNode(DataSource pool) {
		this.provider = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
			.withJdbcTemplate(new JdbcTemplate(pool))
			.withTableName("benchmark_shedlock")
			.withLockedByValue(UUID.randomUUID().toString())
			.usingDbTime()
			.build());
	}

	@Override
	public Hold acquire(String lockId) throws InterruptedException {
		while (true) {
			Optional<SimpleLock> lock = this.provider
				.lock(new LockConfiguration(Instant.now(), lockId, LEASE, Duration.ZERO));
			if (lock.isPresent()) {
				return new Held(lock.get());
			}
			Thread.sleep(PAUSE);
		}
	}

	/**
	 * A lock that each renewal replaces.
	 */
	private static final class Held implements Hold {

		private SimpleLock lock;

		Held(SimpleLock lock) {
			this.lock = lock;
		}

		@Override
		public void release() {
			this.lock.unlock();
		}

		@Override
		public void renew() {
			this.lock = this.lock.extend(LEASE, Duration.ZERO).orElseThrow();
		}

	}

}
