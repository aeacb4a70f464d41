package io.github.storagelock.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.storage.redis.RedisLockStorage;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Applications that connect to Redis.
 */
class RedisLockStorageAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(AopAutoConfiguration.class, RedisLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
				DistributedLockAutoConfiguration.class, MissingStorageAutoConfiguration.class));

	private final ApplicationContextRunner chosen = this.runner.withPropertyValues("storage-lock.storage=redis");

	private final ApplicationContextRunner mocked = this.chosen
		.withPropertyValues("storage-lock.redis.signals=false", "storage-lock.sweeper.enabled=false")
		.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class));

	@Test
	void locksAreInRedisWhereThePropertySaysSo() {
		this.mocked.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(RedisLockStorage.class)
			.hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void aConnectionAloneChoosesNothing() {
		this.runner.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("storage-lock.storage=redis")));
	}

	@Test
	void aMissingConnectionIsNamed() {
		this.chosen.run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.hasMessageContaining("there is no RedisConnectionFactory bean"));
	}

	@Test
	void aMissingLibraryIsNamed() {
		this.chosen.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("spring-boot-starter-data-redis")));
	}

	@Test
	void ownStorageIsKept() {
		this.mocked.withBean(LockStorage.class, InMemoryLockStorage::new)
			.run((context) -> assertThat(context).hasSingleBean(LockStorage.class)
				.doesNotHaveBean(RedisLockStorage.class));
	}

	@Test
	void propertiesAreUsedAndChecked() {
		this.mocked.withPropertyValues("storage-lock.redis.key-prefix=orders")
			.run((context) -> assertThat(context.getBean(RedisLockStorage.class)).asString().contains("{orders}"));
		for (String bad : new String[] { "key-prefix={x}", "timeout=1ms", "wait-replicas=-1" }) {
			this.mocked.withPropertyValues("storage-lock.redis." + bad)
				.run((context) -> assertThat(context).hasFailed()
					.getFailure()
					.rootCause()
					.hasMessageContaining("storage-lock.redis." + bad.split("=")[0]));
		}
	}

	@Test
	@OnStore(TestStore.REDIS_6_2)
	void annotatedMethodIsLocked() {
		this.chosen.withPropertyValues("storage-lock.redis.key-prefix=application")
			.withBean(LettuceConnectionFactory.class, RedisLockStorageAutoConfigurationTests::connection)
			.withBean(Job.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();

				assertThat(context.getBean(Job.class).holder(context.getBean(LockStorage.class)))
					.isEqualTo(context.getBean(StorageLockRegistry.class).nodeId());
				assertThat(context.getBean(LockStorage.class).find("job").orElseThrow().ownerId()).isNull();
			});
	}

	private static LettuceConnectionFactory connection() {
		return new LettuceConnectionFactory("127.0.0.1",
				Integer.parseInt(TestStore.REDIS_6_2.url().replaceAll(".*:(\\d+).*", "$1")));
	}

	/**
	 * Work that one node does at a time.
	 */
	static class Job {

		@DistributedLock(name = "job")
		String holder(LockStorage storage) {
			return String.valueOf(storage.find("job").orElseThrow().ownerId());
		}

	}

}
