package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
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
		.withKeyPrefix("scenario-" + UUID.randomUUID())
		.withTimeout(Duration.ofSeconds(2));

	private final List<LettuceConnectionFactory> factories = new ArrayList<>();

	@AfterEach
	void disconnect() {
		this.factories.forEach(LettuceConnectionFactory::destroy);
	}

	@Override
	protected int port() {
		return RedisClients.port(TestStore.REDIS_6_2.url());
	}

	@Override
	protected LockStorage connect(int port) {
		LettuceConnectionFactory factory = RedisClients.connect("127.0.0.1", port);
		this.factories.add(factory);
		return new RedisLockStorage(factory, this.settings);
	}

	@Override
	protected KillableServer startServer() throws Exception {
		return RedisServer.startEmbedded();
	}

}
