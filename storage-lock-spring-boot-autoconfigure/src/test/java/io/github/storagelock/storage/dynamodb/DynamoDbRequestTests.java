package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.dynamodb.TestClients.LostAnswers;
import io.github.storagelock.storage.dynamodb.TestClients.Requests;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many requests are made, and what becomes of those that the client repeats.
 */
class DynamoDbRequestTests extends AbstractDynamoDbTests {

	private final LostAnswers lost = new LostAnswers();

	private final Requests requests = new Requests();

	private final DynamoDbClient watched = TestClients.client(TestStore.DYNAMODB.url(), this.lost, this.requests);

	private final DynamoDbLockStorage counted = new DynamoDbLockStorage(this.watched, settings);

	@BeforeEach
	void learnTheTime() {
		this.counted.find(this.lockId);
		this.requests.count.set(0);
	}

	@Test
	void lockCostsTwoWritesAndARefusalOne() {
		long token = granted(this.counted, "a");
		assertThat(acquire(this.counted, "b")).isInstanceOf(Busy.class);
		release(this.counted, "a", token, Duration.ZERO);

		assertThat(this.requests.count).hasValue(3);
	}

	@Test
	void acquisitionThatIsRepeatedIsGranted() {
		this.lost.left.set(1);

		long token = granted(this.counted, "a");

		assertThat(this.requests.count).as("the client has repeated it").hasValue(2);
		assertThat(this.storage.find(this.lockId)).hasValueSatisfying((record) -> {
			assertThat(record.ownerId()).isEqualTo("a");
			assertThat(record.fencingToken()).isEqualTo(token);
		});
		assertThat(acquire(this.counted, "a")).isInstanceOf(Busy.class);
	}

	@Test
	void releaseThatIsRepeatedIsTrueOnce() {
		long token = granted(this.counted, "a");
		this.lost.left.set(1);

		assertThat(release(this.counted, "a", token, Duration.ZERO)).isTrue();

		assertThat(this.requests.count).hasValue(3);
		assertThat(release(this.counted, "a", token, Duration.ZERO)).isFalse();
		granted(this.storage, "b");
	}

	@Test
	void releaseWithAMinimumHoldThatIsRepeatedIsTrueOnce() {
		long token = granted(this.counted, "a");
		this.lost.left.set(1);

		assertThat(release(this.counted, "a", token, Duration.ofSeconds(20))).isTrue();

		assertThat(release(this.counted, "a", token, Duration.ofSeconds(20))).isFalse();
		assertThat(this.storage.find(this.lockId)).hasValueSatisfying(LockRecord::isKept);
	}

	@Test
	void renewalThatIsRepeatedIsRenewed() {
		long token = granted(this.counted, "a");
		this.lost.left.set(1);

		assertThat(
				this.counted.renew(new RenewRequest("a", LEASE.multipliedBy(2), List.of(new Hold(this.lockId, token)))))
			.containsExactly(Renewal.RENEWED);

		assertThat(this.requests.count).hasValue(3);
	}

	@Test
	void interruptOfTheCallerDoesNotKeepTheLock() {
		long token = granted(this.counted, "a");
		Thread.currentThread().interrupt();

		assertThat(release(this.counted, "a", token, Duration.ZERO)).isTrue();

		assertThat(Thread.interrupted()).isTrue();
	}

}
