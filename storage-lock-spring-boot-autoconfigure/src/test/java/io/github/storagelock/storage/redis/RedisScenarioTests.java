package io.github.storagelock.storage.redis;

import java.time.Duration;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.scenario.StoreScenarioTests;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.RedisServer;
import io.github.storagelock.testing.TestStore;

/**
 * The engine on Redis.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisScenarioTests extends StoreScenarioTests {

	private final RedisSettings settings = RedisSettings.defaults()
		.withKeyPrefix(this.namespace)
		.withTimeout(Duration.ofSeconds(2));

	@Override
	protected int port() {
		return TestStore.REDIS_6_2.port();
	}

	@Override
	protected LockStorage connect(int port) {
		LettuceConnectionFactory factory = RedisClients.connect("127.0.0.1", port);
		closing(factory::destroy);
		return closing(new RedisLockStorage(factory, this.settings));
	}

	@Override
	protected KillableServer startServer() throws Exception {
		return RedisServer.startEmbedded();
	}

}
