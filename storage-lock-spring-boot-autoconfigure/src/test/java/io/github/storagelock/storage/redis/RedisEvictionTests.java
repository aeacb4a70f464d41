package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.RedisServer;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that may forget locks when their memory is full.
 */
@OnStore(TestStore.REDIS_6_2)
@ExtendWith(OutputCaptureExtension.class)
class RedisEvictionTests {

	@Test
	void serverThatMayEvictLocksIsWarnedOfOnce(CapturedOutput output) throws Exception {
		acquireTwice("allkeys-lru");

		assertThat(output).containsOnlyOnce("Redis may evict locks").contains("its maxmemory-policy is allkeys-lru");
	}

	@ParameterizedTest
	@ValueSource(strings = { "noeviction", "volatile-lru" })
	void serverThatKeepsLocksIsNotWarnedOf(String policy, CapturedOutput output) throws Exception {
		acquireTwice(policy);

		assertThat(output).doesNotContain("Redis may evict locks");
	}

	private static void acquireTwice(String policy) throws Exception {
		try (KillableServer server = RedisServer.startEmbedded()) {
			LettuceConnectionFactory factory = RedisClients.connect(server.url());
			try (RedisConnection connection = factory.getConnection();
					RedisLockStorage storage = new RedisLockStorage(factory)) {
				connection.serverCommands().setConfig("maxmemory-policy", policy);
				for (int i = 0; i < 2; i++) {
					storage.acquire(new AcquireRequest("lock-" + UUID.randomUUID(), "a", Duration.ofSeconds(30)));
				}
			}
			finally {
				factory.destroy();
			}
		}
	}

}
