package io.github.storagelock.storage.dynamodb;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.documentation.Snippet;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.dynamodb.TestClients.Dates;
import io.github.storagelock.testing.FaultyLink;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is told, and how soon, when DynamoDB does not do what it should.
 */
class DynamoDbFailureTests extends AbstractDynamoDbTests {

	@Test
	void missingTableIsRefusedWithTheCommandThatMakesIt() {
		DynamoDbLockStorage storage = new DynamoDbLockStorage(client, settings.withTableName("missing"));

		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> acquire(storage, "a"))
			.withMessageContaining("Lock '" + this.lockId + "' could not be acquired")
			.withMessageContaining("aws dynamodb create-table --table-name missing")
			.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
	}

	@Test
	void commandOfThePageIsTheOneThatIsTold() {
		assertThat(DynamoDbTable.wayOut(DynamoDbSettings.DEFAULT_TABLE_NAME))
			.isEqualTo("Create it: " + Snippet.named("create-dynamodb-table").text().strip());
	}

	@Test
	void tableThatIsThereIsLeftAlone() {
		long token = granted(this.storage, "a");

		this.storage.createTableIfMissing();

		assertThat(this.storage.find(this.lockId))
			.hasValueSatisfying((record) -> assertThat(record.fencingToken()).isEqualTo(token));
	}

	@Test
	void answersWithoutADateAreRefused() {
		Dates dates = new Dates();
		dates.missing = true;
		try (DynamoDbClient dateless = TestClients.client(TestStore.DYNAMODB.url(), dates)) {
			DynamoDbLockStorage storage = new DynamoDbLockStorage(dateless, settings);

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> acquire(storage, "a"))
				.withMessageContaining("'Date'")
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.REFUSED));
		}
	}

	@Test
	void grantIsNotTrustedWhenTheClockWasSetMeanwhile() throws InterruptedException {
		Dates dates = new Dates();
		try (DynamoDbClient stepped = TestClients.client(TestStore.DYNAMODB.url(), dates)) {
			DynamoDbLockStorage storage = new DynamoDbLockStorage(stepped, settings);
			storage.find(this.lockId);
			dates.step = Duration.ofHours(1);

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> acquire(storage, "a"))
				.withMessageContaining("the clock of DynamoDB was set")
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));

			try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(storage)) {
				dates.step = Duration.ofHours(2);

				assertThat(node.acquire("after", LockOptions.defaults()).isValid()).isTrue();
			}
		}
	}

	@Test
	void silenceIsBounded() throws IOException {
		try (FaultyLink link = link(); DynamoDbClient far = TestClients.client("http://127.0.0.1:" + link.port())) {
			DynamoDbLockStorage storage = new DynamoDbLockStorage(far, settings.withTimeout(Duration.ofMillis(500)));
			storage.find(this.lockId);
			link.loseAll();
			long begun = System.nanoTime();

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> acquire(storage, "a"))
				.withMessageContaining("did not answer within PT0.5S")
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));

			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
		}
	}

	@Test
	void nodeGetsTheLockAlthoughTheAnswerWasLost() throws Exception {
		try (FaultyLink link = link(); DynamoDbClient far = TestClients.client("http://127.0.0.1:" + link.port())) {
			DynamoDbLockStorage storage = new DynamoDbLockStorage(far, settings.withTimeout(Duration.ofMillis(700)));
			try (DefaultStorageLockRegistry node = new DefaultStorageLockRegistry(storage)) {
				node.acquire("other").release();
				link.loseAnswers();
				Thread healer = new Thread(() -> heal(link));
				healer.start();
				long begun = System.nanoTime();

				try (LockLease lease = node.acquire(this.lockId,
						LockOptions.defaults().withMaxWait(Duration.ofSeconds(20)))) {
					assertThat(lease.isValid()).isTrue();
					assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("less than the lease")
						.isLessThan(Duration.ofSeconds(15));
				}
				healer.join();
			}
		}
	}

	@Test
	void serverThatIsNotThereIsAFailureThatIsTold() {
		try (DynamoDbClient lonely = TestClients.client("http://127.0.0.1:1")) {
			DynamoDbLockStorage storage = new DynamoDbLockStorage(lonely, settings.withTimeout(Duration.ofSeconds(2)));

			assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> storage.find(this.lockId))
				.withMessageContaining("Lock '" + this.lockId + "' could not be read")
				.satisfies((ex) -> assertThat(ex.effect()).isEqualTo(Effect.UNKNOWN));
		}
	}

	@Test
	void settingsThatCannotBeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> settings.withTableName(" "))
			.withMessageContaining("storage_lock");
		assertThatIllegalArgumentException().isThrownBy(() -> settings.withTimeout(Duration.ZERO))
			.withMessageContaining("write 3s");
		assertThat(DynamoDbSettings.defaults()).isEqualTo(new DynamoDbSettings("storage_lock", Duration.ofSeconds(3)));
	}

	private static FaultyLink link() throws IOException {
		URI address = URI.create(TestStore.DYNAMODB.url());
		return new FaultyLink(address.getHost(), address.getPort());
	}

	private static void heal(FaultyLink link) {
		try {
			Thread.sleep(1_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		link.heal();
		// The rest of what was lost is missed by the protocol.
		link.cut();
	}

}
