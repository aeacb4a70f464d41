package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisServerCommands;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.KillableServer;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.RedisServer;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * A primary and its replica.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisReplicasTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private KillableServer primary;

	private KillableServer replica;

	private LettuceConnectionFactory factory;

	private LettuceConnectionFactory ofReplica;

	@BeforeEach
	void start() throws Exception {
		this.primary = RedisServer.startEmbedded();
		this.replica = RedisServer.startEmbedded();
		this.factory = RedisClients.connect(this.primary.url());
		this.ofReplica = RedisClients.connect(this.replica.url());
		servers(this.ofReplica).replicaOf("127.0.0.1", this.primary.port());
		await().until(() -> "up".equals(servers(this.ofReplica).info("replication").getProperty("master_link_status")));
	}

	@AfterEach
	void stop() {
		this.factory.destroy();
		this.ofReplica.destroy();
		this.replica.close();
		this.primary.close();
	}

	@Test
	void grantAndRenewalCountOnceTheReplicaHasThem() {
		try (RedisLockStorage storage = storage(1)) {
			long token = ((Granted) storage.acquire(new AcquireRequest("job", "a", LEASE))).fencingToken();

			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold("job", token)))))
				.containsExactly(Renewal.RENEWED);
			assertThat(new StringRedisTemplate(this.ofReplica).opsForHash().get("{storage-lock}:lock:job", "o"))
				.isEqualTo("a");
		}
	}

	@Test
	void grantThatTooFewReplicasHaveIsGivenBack() {
		try (RedisLockStorage storage = storage(2)) {
			assertThatExceptionOfType(LockStorageException.class)
				.isThrownBy(() -> storage.acquire(new AcquireRequest("job", "a", LEASE)))
				.withMessageContaining("too few replicas")
				.satisfies((failure) -> assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN));

			assertThat(storage.find("job").orElseThrow().isHeld()).isFalse();
		}
	}

	@Test
	void renewalThatTooFewReplicasHaveIsDeferred() {
		try (RedisLockStorage alone = storage(0); RedisLockStorage storage = storage(2)) {
			long token = ((Granted) alone.acquire(new AcquireRequest("job", "a", LEASE))).fencingToken();

			assertThat(storage.renew(new RenewRequest("a", LEASE, List.of(new Hold("job", token)))))
				.containsExactly(Renewal.DEFERRED);
		}
	}

	@Test
	void primaryThatWasMadeAReplicaIsNotKept() {
		try (RedisLockStorage storage = new RedisLockStorage(this.factory)) {
			storage.acquire(new AcquireRequest("job", "a", LEASE));
			List<String> before = connectionsOfLocks();
			servers(this.ofReplica).replicaOfNoOne();
			servers(this.factory).replicaOf("127.0.0.1", this.replica.port());

			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(LockStorageException.class)
					.isThrownBy(() -> storage.acquire(new AcquireRequest("other", "a", LEASE)))
					.satisfies((failure) -> assertThat(failure.effect()).isEqualTo(Effect.NONE));
			}

			assertThat(connectionsOfLocks()).isNotEmpty().doesNotContainAnyElementsOf(before);
		}
	}

	@Test
	void whereItCannotBeWaitedItIsRefused() {
		LettuceConnectionFactory cluster = new LettuceConnectionFactory(
				new RedisClusterConfiguration(List.of("127.0.0.1:1")));

		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RedisLockStorage(cluster, RedisSettings.defaults().withWaitReplicas(1)))
			.withMessageContaining("one primary, not a cluster");
	}

	private RedisLockStorage storage(int replicas) {
		return new RedisLockStorage(this.factory,
				RedisSettings.defaults().withTimeout(Duration.ofSeconds(1)).withWaitReplicas(replicas));
	}

	private List<String> connectionsOfLocks() {
		return servers(this.factory).getClientList()
			.stream()
			.filter((client) -> "storage-lock".equals(client.getName()))
			.map((client) -> client.get("id"))
			.toList();
	}

	private static RedisServerCommands servers(LettuceConnectionFactory factory) {
		return factory.getConnection().serverCommands();
	}

}
