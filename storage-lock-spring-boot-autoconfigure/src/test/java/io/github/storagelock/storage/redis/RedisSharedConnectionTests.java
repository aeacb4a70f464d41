package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A factory that is not plain Lettuce: the locks use the application's connections.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisSharedConnectionTests {

	private final LettuceConnectionFactory factory = new LettuceConnectionFactory(
			new RedisStandaloneConfiguration("127.0.0.1", RedisClients.port(TestStore.REDIS_6_2.url()))) {
	};

	@AfterEach
	void close() {
		this.factory.destroy();
	}

	@Test
	void callerInATransactionOfRedisIsGrantedAtOnce() {
		start();
		String lockId = "shared-" + UUID.randomUUID();
		try (RedisLockStorage storage = new RedisLockStorage(this.factory)) {
			new StringRedisTemplate(this.factory).execute(new SessionCallback<Object>() {

				@Override
				public <K, V> Object execute(RedisOperations<K, V> operations) {
					operations.multi();
					assertThat(storage.acquire(new AcquireRequest(lockId, "a", Duration.ofSeconds(30))))
						.isInstanceOf(Granted.class);
					assertThat(storage.find(lockId).orElseThrow().ownerId()).isEqualTo("a");
					operations.discard();
					return null;
				}

			});

			assertThat(storage.find(lockId).orElseThrow().isHeld()).isTrue();
		}
	}

	@Test
	void replicasCannotBeWaitedFor() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RedisLockStorage(this.factory, RedisSettings.defaults().withWaitReplicas(1)))
			.withMessageContaining("needs the driver Lettuce");
	}

	private void start() {
		this.factory.afterPropertiesSet();
		this.factory.start();
	}

}
