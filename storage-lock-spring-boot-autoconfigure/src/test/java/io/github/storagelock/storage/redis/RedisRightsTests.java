package io.github.storagelock.storage.redis;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Users of Redis who may do little.
 */
class RedisRightsTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final String PASSWORD = "secret";

	private static final List<String> DOCUMENTED = List.of("+@scripting", "+@hash", "+@sortedset", "+@connection",
			"+wait", "+time", "+unlink", "+publish", "+subscribe", "~{storage-lock}:*", "resetchannels",
			"&{storage-lock}:*");

	private static final List<String> NO_HASHES = List.of("+@scripting", "+@sortedset", "+@connection", "+time", "~*");

	private static final List<String> NO_SCRIPTS = List.of("+@connection", "~*");

	@Test
	@OnStore(TestStore.REDIS_6_2)
	void documentedRightsAreEnoughForTheOldestVersion() {
		assertEnough(TestStore.REDIS_6_2);
	}

	@Test
	@OnStore(TestStore.REDIS)
	void documentedRightsAreEnoughForTheInstalledVersion() {
		assertEnough(TestStore.REDIS);
	}

	@Test
	@OnStore(TestStore.REDIS_6_2)
	void missingRightIsToldByTheOldestVersion() {
		assertRefused(TestStore.REDIS_6_2);
	}

	@Test
	@OnStore(TestStore.REDIS)
	void missingRightIsToldByTheInstalledVersion() {
		assertRefused(TestStore.REDIS);
	}

	private static void assertEnough(TestStore store) {
		String lockId = "rights-" + UUID.randomUUID();
		as(store, DOCUMENTED, (storage) -> {
			long token = ((Granted) storage.acquire(new AcquireRequest(lockId, "a", LEASE))).fencingToken();
			storage.announceWaiter(lockId, LEASE);
			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold(lockId, token)))))
				.containsExactly(Renewal.RENEWED);
			assertThat(storage.findAll(null, 1_000)).anyMatch((record) -> record.lockId().equals(lockId));
			assertThat(storage.release(new ReleaseRequest(lockId, "a", token, Duration.ZERO))).isTrue();
			assertThat(storage.sweep(Duration.ZERO, 1_000)).isPositive();
			assertThat(storage.find(lockId)).isEmpty();
		});
	}

	private static void assertRefused(TestStore store) {
		for (List<String> rights : List.of(NO_HASHES, NO_SCRIPTS)) {
			as(store, rights,
					(storage) -> assertThatExceptionOfType(LockStorageException.class)
						.isThrownBy(() -> storage.acquire(new AcquireRequest("rights", "a", LEASE)))
						.withMessageContaining("ACL SETUSER")
						.satisfies((failure) -> assertThat(failure.effect()).isEqualTo(Effect.REFUSED)));
		}
	}

	/**
	 * Uses a storage as a user who has these rights only, and is gone afterwards.
	 */
	private static void as(TestStore store, List<String> rights, Consumer<RedisLockStorage> use) {
		String user = "user-" + UUID.randomUUID();
		LettuceConnectionFactory administrator = RedisClients.connect(store.url());
		LettuceConnectionFactory factory = connect(store, user);
		RedisClient client = (RedisClient) administrator.getRequiredNativeClient();
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			CommandArgs<String, String> setUser = new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
				.add(user)
				.add("on")
				.add(">" + PASSWORD);
			rights.forEach(setUser::add);
			connection.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), setUser);
			try (RedisLockStorage storage = new RedisLockStorage(factory)) {
				use.accept(storage);
			}
			finally {
				connection.sync().aclDeluser(user);
			}
		}
		finally {
			factory.destroy();
			administrator.destroy();
		}
	}

	private static LettuceConnectionFactory connect(TestStore store, String user) {
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(URI.create(store.url()).getHost(),
				RedisClients.port(store.url()));
		configuration.setUsername(user);
		configuration.setPassword(PASSWORD);
		LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration);
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

}
