package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.ReleaseSignals.Subscription;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What waiting nodes are told.
 */
class EtcdReleaseSignalsTests extends AbstractEtcdTests {

	private final AtomicInteger signals = new AtomicInteger();

	@Test
	void releaseOfAnotherNodeIsTold() {
		long token = granted(this.storage, "a");
		try (Subscription subscription = subscribe("b")) {
			assertThat(subscription.isLive()).isTrue();

			release(this.storage, "a", token);

			Awaitility.await().until(() -> this.signals.get() == 1);
		}
	}

	@Test
	void endOfALeaseThatNobodyRenewsIsTold() {
		this.storage.acquire(new AcquireRequest("lock", "a", Duration.ofSeconds(1)));
		try (Subscription subscription = subscribe("b")) {

			Awaitility.await().until(() -> this.signals.get() == 1);

			assertThat(this.storage.find("lock")).isEmpty();
		}
	}

	@Test
	void endOfAMinimumHoldIsToldAndNotItsBeginning() {
		long token = granted(this.storage, "a");
		try (Subscription subscription = subscribe("b")) {
			release(this.storage, "a", token, Duration.ofSeconds(1));
			assertThat(this.storage.find("lock").orElseThrow().isKept()).isTrue();
			assertThat(this.signals).hasValue(0);

			Awaitility.await().until(() -> this.signals.get() == 1);

			granted(this.storage, "b");
		}
	}

	@Test
	void ownReleasesAndOtherLocksAreNotTold() {
		try (Subscription subscription = subscribe("a")) {
			release(this.storage, "a", granted(this.storage, "a"));
			this.storage.acquire(new AcquireRequest("lock-2", "b", Duration.ofSeconds(1)));

			// Events of one key arrive in their order.
			release(this.storage, "b", granted(this.storage, "b"));

			Awaitility.await().until(() -> this.signals.get() > 0);
			assertThat(this.signals).hasValue(1);
		}
	}

	@Test
	void nothingIsToldAfterTheEnd() {
		Subscription ended = subscribe("b");
		ended.close();

		assertThat(ended.isLive()).isFalse();
		try (Subscription subscription = subscribe("c")) {
			release(this.storage, "a", granted(this.storage, "a"));
			Awaitility.await().until(() -> this.signals.get() > 0);
			assertThat(this.signals).hasValue(1);
		}
	}

	private Subscription subscribe(String ownerId) {
		Subscription subscription = this.storage.releaseSignals()
			.subscribe("lock", ownerId, this.signals::incrementAndGet);
		Awaitility.await().until(subscription::isLive);
		return subscription;
	}

}
