package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many requests are made: each that writes waits for the disk of etcd.
 */
class EtcdRequestCountTests extends AbstractEtcdTests {

	private final WatchedClient watched = new WatchedClient(client, false);

	private final EtcdLockStorage counted = new EtcdLockStorage(this.watched.client(), this.settings);

	@Test
	void lockThatIsTakenAgainCostsTwoWrites() {
		release(this.counted, "a", granted(this.counted, "a"));
		this.watched.transactions.set(0);
		this.watched.grants.set(0);

		release(this.counted, "a", granted(this.counted, "a"));

		assertThat(this.watched.transactions).hasValue(2);
		assertThat(this.watched.grants).hasValue(0);
	}

	@Test
	void leaseOfAReleasedLockServesAnother() {
		release(this.counted, "a", granted(this.counted, "a"));
		this.watched.grants.set(0);

		assertThat(this.counted.acquire(new AcquireRequest("other", "a", LEASE))).isInstanceOf(Granted.class);
		assertThat(this.watched.grants).hasValue(0);
		assertThat(this.counted.acquire(new AcquireRequest("third", "a", LEASE))).isInstanceOf(Granted.class);
		assertThat(this.watched.grants).as("one lease for each lock that is held").hasValue(1);
	}

	@Test
	void refusedAttemptWritesNothing() {
		granted(this.storage, "b");
		long before = revision();

		assertThat(acquire(this.counted, "a")).isInstanceOf(Busy.class);

		assertThat(revision()).isEqualTo(before);
		assertThat(this.watched.grants).hasValue(0);
	}

	@Test
	void hundredLeasesAreLookedAtInOneRequest() {
		List<Hold> holds = IntStream.range(0, 250)
			.parallel()
			.mapToObj((i) -> new Hold("lock-" + i,
					((Granted) this.storage.acquire(new AcquireRequest("lock-" + i, "a", LEASE))).fencingToken()))
			.toList();
		long before = revision();

		assertThat(this.counted.renew(new RenewRequest("a", LEASE, holds))).containsOnly(Renewal.RENEWED)
			.hasSameSizeAs(holds);

		assertThat(this.watched.transactions).hasValue(3);
		assertThat(this.watched.grants).hasValue(0);
		assertThat(revision()).as("nothing is written").isEqualTo(before);
	}

	@Test
	void nothingIsSwept() {
		release(this.counted, "a", granted(this.counted, "a"));
		this.watched.transactions.set(0);

		assertThat(this.counted.sweep(Duration.ZERO, 100)).isZero();

		assertThat(this.watched.transactions).hasValue(0);
	}

	private static long revision() {
		return client.getKVClient().get(EtcdKeys.bytes("revision")).join().getHeader().getRevision();
	}

}
