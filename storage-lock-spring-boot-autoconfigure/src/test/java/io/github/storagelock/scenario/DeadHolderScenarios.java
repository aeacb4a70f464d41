package io.github.storagelock.scenario;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.StorageLock;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A holder that is gone without a word.
 */
interface DeadHolderScenarios extends StoreFixture {

	@Test
	default void holderThatDiesIsFollowedWhenItsLeaseEnds() throws Exception {
		LockStorage dead = nodes().storage();
		StorageLock lock = nodes().node("follower", Duration.ofSeconds(30)).obtain("scenario-dead");
		Duration lease = Duration.ofSeconds(2);
		long begun = System.nanoTime();
		Granted granted = (Granted) dead.acquire(new AcquireRequest("scenario-dead", "dead", lease));

		lock.lock();

		Duration followed = Duration.ofNanos(System.nanoTime() - begun);
		assertThat(followed).isBetween(lease, lease.plus(nodes().slack()));
		assertThat(lock.lease().fencingToken()).isGreaterThan(granted.fencingToken());
		lock.unlock();
	}

}
