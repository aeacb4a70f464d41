package io.github.storagelock.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.redis.RedisLockStorage;
import io.github.storagelock.storage.redis.RedisSettings;

/**
 * Keeps the locks in the Redis to which the application connects.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" },
		before = StorageLockAutoConfiguration.class)
@ConditionalOnClass(StringRedisTemplate.class)
@ConditionalOnStorage(StorageType.REDIS)
@ConditionalOnBean(RedisConnectionFactory.class)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
public final class RedisLockStorageAutoConfiguration {

	@Bean
	RedisLockStorage redisLockStorage(RedisConnectionFactory connectionFactory, StorageLockProperties properties) {
		StorageLockProperties.Redis from = properties.redis();
		RedisSettings named = CheckedProperties.check("redis.key-prefix", from.keyPrefix(),
				() -> RedisSettings.defaults().withKeyPrefix(from.keyPrefix()));
		RedisSettings timed = CheckedProperties.check("redis.timeout", from.timeout(),
				() -> named.withTimeout(from.timeout()));
		RedisSettings settings = CheckedProperties.check("redis.wait-replicas", from.waitReplicas(),
				() -> timed.withSignals(from.signals()).withWaitReplicas(from.waitReplicas()));
		return new RedisLockStorage(connectionFactory, settings);
	}

}
