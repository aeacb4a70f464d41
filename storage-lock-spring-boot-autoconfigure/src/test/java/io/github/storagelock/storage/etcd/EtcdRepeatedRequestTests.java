package io.github.storagelock.storage.etcd;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that something on the way sends twice, so that the second answer arrives.
 */
class EtcdRepeatedRequestTests extends AbstractEtcdTests {

	private final EtcdLockStorage twice = new EtcdLockStorage(new WatchedClient(client, true).client(), this.settings);

	@Test
	void acquisitionThatIsCarriedOutTwiceIsGranted() {
		long token = granted(this.twice, "a");

		assertThat(this.storage.find("lock")).hasValueSatisfying((record) -> {
			assertThat(record.ownerId()).isEqualTo("a");
			assertThat(record.fencingToken()).isEqualTo(token);
		});
		assertThat(acquire(this.twice, "a")).isInstanceOf(Busy.class);
	}

	@Test
	void releaseThatIsCarriedOutTwiceIsTrue() {
		long token = granted(this.twice, "a");

		assertThat(release(this.twice, "a", token)).isTrue();

		assertThat(release(this.twice, "a", token)).isFalse();
		assertThat(this.storage.find("lock")).hasValueSatisfying((record) -> assertThat(record.ownerId()).isNull());
	}

	@Test
	void releaseWithAMinimumHoldThatIsCarriedOutTwiceIsTrue() {
		long token = granted(this.twice, "a");

		assertThat(release(this.twice, "a", token, Duration.ofSeconds(20))).isTrue();

		assertThat(release(this.twice, "a", token, Duration.ofSeconds(20))).isFalse();
		assertThat(this.storage.find("lock")).hasValueSatisfying(LockRecord::isKept);
	}

}
