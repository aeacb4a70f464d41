package io.github.storagelock.benchmark.node;

import java.time.Duration;
import java.util.concurrent.locks.Lock;

import javax.sql.DataSource;

import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Spring Integration's registry.
 */
class SpringIntegrationNode implements LockNode {

	private final DefaultLockRepository repository;

	private final JdbcLockRegistry registry;

	SpringIntegrationNode(DataSource pool, Duration idleBetweenTries) {
		this.repository = new DefaultLockRepository(pool);
		this.repository.setPrefix("BENCHMARK_");
		this.repository.setTransactionManager(new JdbcTransactionManager(pool));
		this.repository.afterPropertiesSet();
		this.repository.afterSingletonsInstantiated();
		this.repository.start();
		this.registry = new JdbcLockRegistry(this.repository, Duration.ofMinutes(5));
		this.registry.setIdleBetweenTries(idleBetweenTries);
	}

	@Override
	public Hold acquire(String lockId) {
		Lock lock = this.registry.obtain(lockId);
		lock.lock();
		return new Hold() {

			@Override
			public void release() {
				lock.unlock();
			}

			@Override
			public void renew() {
				SpringIntegrationNode.this.registry.renewLock(lockId);
			}

		};
	}

	@Override
	public void close() {
		this.repository.close();
	}

}
