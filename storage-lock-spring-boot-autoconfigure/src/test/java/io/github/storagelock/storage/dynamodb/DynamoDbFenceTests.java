package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Data in the same DynamoDB as the locks, written by one who was stopped right after he
 * had looked at his lease.
 */
class DynamoDbFenceTests extends AbstractDynamoDbTests {

	private static final String BALANCE = "balance";

	// Nothing is left to wait for.
	private static final RegistrySettings SETTINGS = new RegistrySettings("", LockOptions.defaults(),
			RegistrySettings.defaults().polling(), RegistrySettings.defaults().handOff(),
			RegistrySettings.defaults().sweeping(), Duration.ZERO);

	private final DynamoDbFence fence = new DynamoDbFence(settings);

	private DefaultStorageLockRegistry node;

	private LockLease lease;

	@BeforeEach
	void acquire() throws InterruptedException {
		this.node = new DefaultStorageLockRegistry(this.storage, SETTINGS, List.of());
		this.lease = this.node.acquire(this.lockId, LockOptions.defaults().withOnLost(OnLost.NOTIFY));
		write(100);
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void writeOfAHolderThatWasStoppedIsRefusedByDynamoDb() {
		assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> this.lease.callFenced(() -> {
			long seen = read();
			anotherNodeTakesOverAndAdds(50);
			write(seen + 10, this.fence.check(this.lease));
			return true;
		}))
			.satisfies((ex) -> assertThat(ex.cancellationReasons()).extracting((reason) -> reason.code())
				.containsExactly("ConditionalCheckFailed", "None"));

		assertThat(read()).isEqualTo(150);
	}

	@Test
	void nobodyWritesForALeaseThatAnotherNodeHasTakenOver() throws Exception {
		TransactWriteItem check = this.fence.check(this.lease);
		endLease();
		try (DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(
				new DynamoDbLockStorage(client, settings)); LockLease next = other.acquire(this.lockId)) {
			assertThat(next.isValid()).isTrue();

			assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> write(1, check));
		}

		assertThat(read()).isEqualTo(100);
	}

	@Test
	void nobodyWritesForAReleasedLeaseThatHadTheLastTokenOfItsRecord() {
		long token = ((Granted) this.storage.acquire(new AcquireRequest("single", "a", LEASE))).fencingToken();
		TransactWriteItem check = this.fence.check(leaseOf("single", token));
		write(1, check);
		this.storage.release(new ReleaseRequest("single", "a", token, Duration.ZERO));

		assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> write(2, check));

		assertThat(read()).isEqualTo(1);
	}

	@Test
	void withoutTheFenceAnUpdateIsLost() throws Exception {
		long seen = read();
		anotherNodeTakesOverAndAdds(50);

		write(seen + 10);

		assertThat(read()).isEqualTo(110);
	}

	@Test
	void holderWritesAlsoAfterRenewals() throws Exception {
		for (int i = 1; i <= 2; i++) {
			assertThat(this.storage.renew(new RenewRequest(this.node.nodeId(), LEASE.multipliedBy(i),
					List.of(new Hold(this.lockId, this.lease.recordToken())))))
				.containsExactly(Renewal.RENEWED);

			this.lease.callFenced(() -> {
				write(read() + 10, this.fence.check(this.lease));
				return true;
			});
		}

		assertThat(read()).isEqualTo(120);
	}

	@Test
	void nobodyWritesForALeaseThatWasReleased() {
		TransactWriteItem check = this.fence.check(this.lease);
		this.lease.release();

		assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> write(1, check));

		assertThat(read()).isEqualTo(100);
	}

	private static LockLease leaseOf(String lockId, long token) {
		LockLease lease = mock(LockLease.class);
		given(lease.lockId()).willReturn(lockId);
		given(lease.recordToken()).willReturn(token);
		return lease;
	}

	private void endLease() throws InterruptedException {
		client.updateItem((request) -> request.tableName(settings.tableName())
			.key(LockItem.key(this.lockId))
			.updateExpression("SET expires_at = acquired_at"));
		// Until no clock can take that for the future.
		Thread.sleep(DynamoDbLockStorage.CLOCK_RESOLUTION.toMillis());
	}

	private void anotherNodeTakesOverAndAdds(long amount) throws Exception {
		endLease();
		try (DefaultStorageLockRegistry other = new DefaultStorageLockRegistry(
				new DynamoDbLockStorage(client, settings)); LockLease next = other.acquire(this.lockId)) {
			next.callFenced(() -> {
				write(read() + amount, this.fence.check(next));
				return true;
			});
		}
	}

	private void write(long value, TransactWriteItem... checks) {
		TransactWriteItem write = TransactWriteItem.builder()
			.put((put) -> put.tableName(settings.tableName())
				.item(Map.of(LockItem.LOCK_ID, AttributeValue.fromS(BALANCE), "amount", LockItem.number(value))))
			.build();
		List<TransactWriteItem> items = (checks.length > 0) ? List.of(checks[0], write) : List.of(write);
		client.transactWriteItems((request) -> request.transactItems(items));
	}

	private static long read() {
		return Long.parseLong(client.getItem(
				(request) -> request.tableName(settings.tableName()).key(LockItem.key(BALANCE)).consistentRead(true))
			.item()
			.get("amount")
			.n());
	}

}
