package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What waiting nodes are told.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisReleaseSignalsTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final LettuceConnectionFactory factory = RedisClients.connect(TestStore.REDIS_6_2.url());

	private final RedisLockStorage storage = new RedisLockStorage(this.factory,
			RedisSettings.defaults().withKeyPrefix("signals-" + UUID.randomUUID()));

	private final AtomicInteger signals = new AtomicInteger();

	@AfterEach
	void close() {
		this.storage.close();
		this.factory.destroy();
	}

	@Test
	void releaseOfAnotherNodeIsTold() {
		try (Subscription subscription = subscribe("b")) {
			int before = this.signals.get();
			long token = acquire("lock");
			this.storage.announceWaiter("lock", LEASE);

			release("lock", token);

			await().until(() -> this.signals.get() == before + 1);
		}
	}

	@Test
	void releaseOfTheSameNodeOrOfAnotherLockIsNotTold() {
		try (Subscription own = subscribe("a"); Subscription another = subscribe("b")) {
			int before = this.signals.get();
			long other = acquire("other");
			this.storage.announceWaiter("other", LEASE);
			release("other", other);
			long token = acquire("lock");
			this.storage.announceWaiter("lock", LEASE);
			release("lock", token);

			// By b alone, after all that came before.
			await().until(() -> this.signals.get() > before);
			assertThat(this.signals).hasValue(before + 1);
		}
	}

	@Test
	void nobodyIsToldAnyMoreOnceTheSubscriptionIsClosed() {
		Subscription subscription = subscribe("b");
		subscription.close();
		int before = this.signals.get();
		try (Subscription another = subscribe("c")) {
			long token = acquire("lock");
			this.storage.announceWaiter("lock", LEASE);
			release("lock", token);

			await().until(() -> this.signals.get() > before);
			assertThat(this.signals).hasValue(before + 1);
		}
	}

	private Subscription subscribe(String ownerId) {
		Subscription subscription = this.storage.releaseSignals()
			.subscribe("lock", ownerId, this.signals::incrementAndGet);
		await().until(subscription::isLive);
		// All are woken once when signals begin to arrive.
		await().pollDelay(Duration.ofMillis(100)).until(subscription::isLive);
		return subscription;
	}

	private long acquire(String lockId) {
		return ((Granted) this.storage.acquire(new AcquireRequest(lockId, "a", LEASE))).fencingToken();
	}

	private void release(String lockId, long token) {
		assertThat(this.storage.release(new ReleaseRequest(lockId, "a", token, Duration.ZERO))).isTrue();
	}

}
