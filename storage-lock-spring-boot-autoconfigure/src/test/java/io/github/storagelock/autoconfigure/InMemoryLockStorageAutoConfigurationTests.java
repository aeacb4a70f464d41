package io.github.storagelock.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.OnBusy;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link InMemoryLockStorageAutoConfiguration}.
 */
class InMemoryLockStorageAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcLockStorageAutoConfiguration.class,
				InMemoryLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
				DistributedLockAutoConfiguration.class, MissingStorageAutoConfiguration.class))
		.withPropertyValues("storage-lock.storage=in-memory");

	@Test
	void methodsAreLockedWithoutADatabase() {
		this.runner.withBean(Job.class).run((context) -> {
			InMemoryLockStorage storage = context.getBean(InMemoryLockStorage.class);
			Job job = context.getBean(Job.class);

			job.run();
			job.run();
			assertThat(job.runs()).as("within the minimum hold").isOne();
			storage.advance(Duration.ofMinutes(1));
			job.run();
			assertThat(job.runs()).as("after it").isEqualTo(2);
		});
	}

	@Test
	void neitherADriverNorJdbcIsNeeded() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcTemplate.class))
			.run((context) -> assertThat(context).hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void aDatabaseThatIsThereIsLeftAlone() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.run((context) -> {
				assertThat(context).getBean(LockStorage.class).isInstanceOf(InMemoryLockStorage.class);
				assertThat(new JdbcTemplate(context.getBean(DataSource.class))
					.queryForList("SELECT table_name FROM information_schema.tables", String.class)).isNotEmpty()
					.doesNotContain("storage_lock", "STORAGE_LOCK");
			});
	}

	@Test
	void aStorageOfTheApplicationsOwnWins() {
		InMemoryLockStorage own = new InMemoryLockStorage();

		this.runner.withBean("own", LockStorage.class, () -> own)
			.run((context) -> assertThat(context).getBean(LockStorage.class).isSameAs(own));
	}

	@Test
	void itIsNotThereUnlessItIsAskedFor() {
		this.runner.withPropertyValues("storage-lock.storage=jdbc")
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.run((context) -> assertThat(context).doesNotHaveBean(InMemoryLockStorage.class));
	}

	static class Job {

		private final AtomicInteger runs = new AtomicInteger();

		@DistributedLock(name = "job", maxWait = "0s", onBusy = OnBusy.SKIP, minHold = "1m")
		void run() {
			this.runs.incrementAndGet();
		}

		int runs() {
			return this.runs.get();
		}

	}

}
