package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.storagelock.storage.ClockedLockStorageContractTests;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.TestStore;

/**
 * The contract on Redis, with keys that no other test has.
 */
abstract class RedisLockStorageContractTests extends ClockedLockStorageContractTests {

	private final LettuceConnectionFactory factory;

	private final StringRedisTemplate template;

	private final RedisSettings settings = RedisSettings.defaults().withKeyPrefix("test-" + UUID.randomUUID());

	private final RedisKeys keys = RedisKeys.of(this.settings.keyPrefix());

	private final List<RedisLockStorage> storages = new ArrayList<>();

	private Duration skew = Duration.ZERO;

	RedisLockStorageContractTests(TestStore store) {
		this.factory = RedisClients.connect(store.url());
		this.template = RedisClients.template(this.factory);
		this.storages.add(new RedisLockStorage(this.factory, this.settings));
	}

	@AfterEach
	void disconnect() {
		this.template.delete(this.template.keys("{" + this.settings.keyPrefix() + "}:*"));
		this.storages.forEach(RedisLockStorage::close);
		this.factory.destroy();
	}

	@Override
	public LockStorage storage() {
		return this.storages.get(this.storages.size() - 1);
	}

	@Override
	public LockStorage after(Duration step) {
		this.skew = this.skew.plus(step);
		RedisLockStorage later = new RedisLockStorage(this.factory, this.settings,
				LockScripts.CLOCK + "now = now + (" + this.skew.toNanos() / 1_000 + ")\n");
		this.storages.add(later);
		return later;
	}

	@Override
	public void put(LockRecord record) {
		String key = this.keys.locks() + record.lockId();
		this.template.opsForHash()
			.putAll(key, Map.of("t", Long.toString(record.fencingToken()), "a", Long.toString(record.acquiredAt())));
		if (record.ownerId() != null) {
			this.template.opsForHash().put(key, "o", record.ownerId());
		}
		else {
			this.template.opsForHash().delete(key, "o");
		}
		this.template.opsForZSet().add(this.keys.expiry(), record.lockId(), record.expiresAt());
	}

	@Override
	public void delete(String lockId) {
		this.template.delete(this.keys.locks() + lockId);
		this.template.opsForZSet().remove(this.keys.expiry(), lockId);
	}

}
