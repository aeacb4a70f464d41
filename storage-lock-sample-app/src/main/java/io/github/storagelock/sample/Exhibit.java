package io.github.storagelock.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;

/**
 * Something to look at once the workers are done: locks that threads hold for a while and
 * others wait for, at an address that it prints. Take one away on that page: its thread
 * is interrupted, and the next one has it when the lease has ended.
 */
@Component
@Order
@Profile(SampleApplication.KEEP_RUNNING)
class Exhibit implements ApplicationRunner, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Exhibit.class);

	private static final Duration HOLD = Duration.ofSeconds(40);

	private final StorageLockRegistry registry;

	private final Environment environment;

	private final LockOptions options;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	Exhibit(StorageLockRegistry registry, Environment environment) {
		this.registry = registry;
		this.environment = environment;
		this.options = registry.defaultOptions().withLabel("exhibit-*").withMaxWait(Duration.ofDays(1));
	}

	@Override
	public void run(ApplicationArguments arguments) {
		for (String lockId : List.of("exhibit-invoices", "exhibit-report", "exhibit-report", "exhibit-stock")) {
			Thread thread = new Thread(() -> takeTurns(lockId), "exhibit-" + this.threads.size());
			this.threads.add(thread);
			thread.start();
		}
		logger.info("The locks are shown at http://127.0.0.1:{}/actuator/storagelocks, until this is stopped",
				this.environment.getProperty("local.server.port"));
	}

	private void takeTurns(String lockId) {
		while (!this.stopped) {
			try {
				this.registry.runLocked(lockId, this.options, () -> Thread.sleep(HOLD.toMillis()));
			}
			catch (InterruptedException | LockLostException ex) {
				if (!this.stopped) {
					logger.info("Lock '{}' was taken from thread '{}'", lockId, Thread.currentThread().getName());
				}
			}
			catch (StorageLockException ex) {
				// The application ends.
				this.stopped = true;
			}
		}
	}

	@Override
	public void destroy() throws InterruptedException {
		this.stopped = true;
		this.threads.forEach(Thread::interrupt);
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
