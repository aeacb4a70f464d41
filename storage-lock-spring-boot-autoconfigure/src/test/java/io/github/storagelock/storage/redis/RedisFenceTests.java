package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedisFence}: a holder that stood still while its lease ran out writes
 * after the next one has.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisFenceTests {

	private static final RedisScript<List<String>> SET = RedisFence
		.script("redis.call('SET', KEYS[1], ARGV[1]) return ARGV[1]");

	private final LettuceConnectionFactory factory = RedisClients.connect(TestStore.REDIS_6_2.url());

	private final StringRedisTemplate template = new StringRedisTemplate(this.factory);

	private final RedisSettings settings = RedisSettings.defaults().withKeyPrefix("fence-" + UUID.randomUUID());

	private final RedisKeys keys = RedisKeys.of(this.settings.keyPrefix());

	private final RedisLockStorage storage = new RedisLockStorage(this.factory, this.settings);

	private final DefaultStorageLockRegistry first = new DefaultStorageLockRegistry(this.storage,
			RegistrySettings.defaults(), List.of());

	private final DefaultStorageLockRegistry second = new DefaultStorageLockRegistry(this.storage,
			RegistrySettings.defaults(), List.of());

	private final RedisFence firstFence = new RedisFence(this.first.nodeId(), this.settings);

	private final RedisFence secondFence = new RedisFence(this.second.nodeId(), this.settings);

	private final String balance = "{" + this.settings.keyPrefix() + "}:balance";

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
		this.storage.close();
		this.factory.destroy();
	}

	@Test
	void writeOfTheHolderIsMade() throws Exception {
		try (LockLease lease = this.first.acquire("account")) {
			assertThat(this.firstFence.execute(this.template, lease, SET, List.of(this.balance), "5")).isEqualTo("5");
		}

		assertThat(this.template.opsForValue().get(this.balance)).isEqualTo("5");
	}

	@Test
	void answerOfTheScriptIsText() throws Exception {
		try (LockLease lease = this.first.acquire("account")) {
			assertThat(answer(lease, "return redis.call('SET', KEYS[1], ARGV[1])")).isEqualTo("OK");
			assertThat(answer(lease, "return redis.call('INCRBY', KEYS[1], 2)")).isEqualTo("7");
			assertThat(answer(lease, "return redis.call('GET', KEYS[1])")).isEqualTo("7");
			assertThat(answer(lease, "return redis.call('INCRBY', KEYS[1], 1764261384123456)"))
				.isEqualTo("1764261384123463");
			assertThat(answer(lease, "return string.format('%s', 'as it is')")).isEqualTo("as it is");
			assertThat(answer(lease, "redis.call('DEL', KEYS[1])")).isEmpty();
			assertThat(answer(lease, "return redis.call('GET', KEYS[1])")).isEmpty();
		}
	}

	@Test
	void errorOfTheScriptIsNoWrite() throws Exception {
		try (LockLease lease = this.first.acquire("account")) {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> answer(lease, "return redis.pcall('INCR', KEYS[1], 'too', 'much')"));
		}
	}

	private String answer(LockLease lease, String body) {
		return this.firstFence.execute(this.template, lease, RedisFence.script(body), List.of(this.balance), "5");
	}

	@Test
	void writeOfAStaleHolderIsRefused() throws Exception {
		LockLease stale = this.first.acquire("account");
		int read = read();
		addOneAsTheNext();

		assertThat(stale.isValid()).as("it does not know yet").isTrue();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> this.firstFence.execute(this.template,
				stale, SET, List.of(this.balance), Integer.toString(read + 1)));

		assertThat(read()).isEqualTo(1);
		assertThat(this.firstFence.keyOf(stale)).isEqualTo(this.keys.locks() + "account");
	}

	@Test
	void writeOfAStaleHolderWithoutTheFenceLosesAnUpdate() throws Exception {
		LockLease stale = this.first.acquire("account");
		int read = read();
		addOneAsTheNext();
		addOneAsTheNext();
		assertThat(read()).isEqualTo(2);

		assertThat(stale.isValid()).as("it does not know yet").isTrue();
		this.template.opsForValue().set(this.balance, Integer.toString(read + 1));

		assertThat(read()).as("two updates are gone").isEqualTo(1);
	}

	@Test
	void writeAfterTheReleaseIsRefused() throws Exception {
		LockLease lease = this.first.acquire("account");
		this.storage.release(new ReleaseRequest("account", this.first.nodeId(), lease.recordToken(), Duration.ZERO));

		assertThatExceptionOfType(LockLostException.class)
			.isThrownBy(() -> this.firstFence.execute(this.template, lease, SET, List.of(this.balance), "5"));

		assertThat(this.template.opsForValue().get(this.balance)).isNull();
	}

	@Test
	void watchedRecordIsNotDisturbedByARenewalButByTheNextHolder() throws Exception {
		LockLease lease = this.first.acquire("account");

		assertThat(setInTransaction(lease,
				() -> assertThat(this.storage.renew(new RenewRequest(this.first.nodeId(), Duration.ofMinutes(5),
						List.of(new Hold("account", lease.recordToken())))))
					.containsExactly(Renewal.RENEWED)))
			.isNotEmpty();
		assertThat(setInTransaction(lease, this::addOneAsTheNext)).isEmpty();
	}

	private List<Object> setInTransaction(LockLease lease, Runnable meanwhile) {
		return this.template.execute(new SessionCallback<List<Object>>() {

			@Override
			@SuppressWarnings("unchecked")
			public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
				RedisOperations<String, String> session = (RedisOperations<String, String>) operations;
				session.watch(RedisFenceTests.this.firstFence.keyOf(lease));
				meanwhile.run();
				session.multi();
				session.opsForValue().set(RedisFenceTests.this.balance, "7");
				return session.exec();
			}

		});
	}

	/**
	 * The lease of whoever holds the lock ends, and the second node takes it and adds
	 * one.
	 */
	private void addOneAsTheNext() {
		this.template.opsForZSet().add(this.keys.expiry(), "account", 1);
		try (LockLease lease = this.second.acquire("account")) {
			this.secondFence.execute(this.template, lease, SET, List.of(this.balance), Integer.toString(read() + 1));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private int read() {
		String balance = this.template.opsForValue().get(this.balance);
		return (balance != null) ? Integer.parseInt(balance) : 0;
	}

}
