package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.BoundedClock;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that know the clock better and worse than one another.
 */
class DynamoDbClockTests extends AbstractDynamoDbTests {

	private static final Duration SHORT = Duration.ofSeconds(3);

	// Holds it for possible that it is ten seconds later.
	private final DynamoDbLockStorage vague = new DynamoDbLockStorage(client, settings,
			new BoundedClock(Duration.ofSeconds(10)));

	@Test
	void leaseIsNotShorterForOneWhoKnowsTheTimeBetter() {
		this.vague.acquire(new AcquireRequest(this.lockId, "a", SHORT));

		assertThat(this.storage.find(this.lockId)).map(LockRecord::remaining)
			.hasValueSatisfying((remaining) -> assertThat(remaining).isGreaterThanOrEqualTo(SHORT));
	}

	@Test
	void leaseThatMayStillRunIsRefusedAndRenewed() {
		Granted granted = (Granted) this.storage.acquire(new AcquireRequest(this.lockId, "a", SHORT));

		assertThat(acquire(this.vague, "b")).isInstanceOf(Busy.class);
		assertThat(this.vague.find(this.lockId)).map(LockRecord::isHeld).contains(true);
		assertThat(this.vague.findAll(null, 1_000)).extracting(LockRecord::lockId).contains(this.lockId);
		assertThat(this.vague.sweep(Duration.ZERO, 1_000)).isZero();
		assertThat(
				this.vague.renew(new RenewRequest("a", SHORT, List.of(new Hold(this.lockId, granted.fencingToken())))))
			.containsExactly(Renewal.RENEWED);
		assertThat(this.storage.find(this.lockId).orElseThrow().remaining()).isGreaterThan(SHORT.multipliedBy(2));
	}

	@Test
	void releasedLockIsFreeForOneWhoKnowsTheTimeWorse() {
		long token = granted(this.vague, "a");
		release(this.vague, "a", token, Duration.ZERO);

		assertThat(acquire(this.storage, "b")).isInstanceOfSatisfying(Granted.class,
				(next) -> assertThat(next.fencingToken()).isGreaterThan(token));
	}

}
