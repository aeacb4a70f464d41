package io.github.storagelock.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.dynamodb.DynamoDbLockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Applications with a client of DynamoDB.
 */
class DynamoDbLockStorageAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(AopAutoConfiguration.class, DynamoDbLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
				DistributedLockAutoConfiguration.class, MissingStorageAutoConfiguration.class));

	private final ApplicationContextRunner chosen = this.runner.withPropertyValues("storage-lock.storage=dynamodb");

	private final ApplicationContextRunner mocked = this.chosen
		.withPropertyValues("storage-lock.dynamodb.initialize=never")
		.withBean(DynamoDbClient.class, () -> mock(DynamoDbClient.class));

	@Test
	void locksAreInDynamoDbWhereThePropertySaysSo() {
		this.mocked.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(DynamoDbLockStorage.class)
			.hasSingleBean(StorageLockRegistry.class));
	}

	@Test
	void aClientAloneChoosesNothing() {
		this.runner.withBean(DynamoDbClient.class, () -> mock(DynamoDbClient.class))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("storage-lock.storage=dynamodb")));
	}

	@Test
	void aMissingClientIsNamed() {
		this.chosen.run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.hasMessageContaining("there is no DynamoDbClient bean"));
	}

	@Test
	void aMissingLibraryIsNamed() {
		this.chosen.withClassLoader(new FilteredClassLoader("software.amazon.awssdk"))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("software.amazon.awssdk:dynamodb")));
	}

	@Test
	void ownStorageIsKept() {
		this.mocked.withBean(LockStorage.class, InMemoryLockStorage::new)
			.run((context) -> assertThat(context).hasSingleBean(LockStorage.class)
				.doesNotHaveBean(DynamoDbLockStorage.class));
	}

	@Test
	void propertiesAreUsedAndChecked() {
		this.mocked.withPropertyValues("storage-lock.dynamodb.table-name=other")
			.run((context) -> assertThat(context.getBean(DynamoDbLockStorage.class)).asString().contains("'other'"));
		this.mocked.withPropertyValues("storage-lock.dynamodb.timeout=0s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("storage-lock.dynamodb.timeout"));
	}

	@Test
	void aTableThatMayNotBeCreatedIsToldWithTheCommandThatCreatesIt() {
		this.chosen
			.withBean(DynamoDbClient.class,
					() -> failing(DynamoDbException.builder().statusCode(400).message("not authorized").build()))
			.run((context) -> {
				assertThat(context).hasFailed();
				FailureAnalysis analysis = new DynamoDbTableFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("not authorized",
						"aws dynamodb create-table --table-name storage_lock");
				assertThat(analysis.getAction()).contains("CreateTable", "storage-lock.dynamodb.initialize=never");
			});
	}

	@Test
	void anOutageAtTheStartIsNoRefusal() {
		for (SdkException outage : List.of(SdkClientException.create("no route"),
				DynamoDbException.builder().statusCode(503).message("unavailable").build())) {
			this.chosen.withBean(DynamoDbClient.class, () -> failing(outage))
				.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(DynamoDbLockStorage.class));
		}
	}

	@SuppressWarnings("unchecked")
	private static DynamoDbClient failing(SdkException failure) {
		DynamoDbClient client = mock(DynamoDbClient.class);
		given(client.describeTable(any(Consumer.class))).willThrow(failure);
		return client;
	}

	@Test
	@OnStore(TestStore.DYNAMODB)
	void annotatedMethodIsLockedAndTheTableIsCreated() {
		String table = "application-" + UUID.randomUUID();
		this.chosen.withPropertyValues("storage-lock.dynamodb.table-name=" + table)
			.withBean(DynamoDbClient.class, DynamoDbLockStorageAutoConfigurationTests::client)
			.withBean(Job.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();

				assertThat(context.getBean(Job.class).holder(context.getBean(LockStorage.class)))
					.isEqualTo(context.getBean(StorageLockRegistry.class).nodeId());

				context.getBean(DynamoDbClient.class).deleteTable((request) -> request.tableName(table));
			});
	}

	private static DynamoDbClient client() {
		return DynamoDbClient.builder()
			.endpointOverride(URI.create(TestStore.DYNAMODB.url()))
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.build();
	}

	/**
	 * Work that one node does at a time.
	 */
	static class Job {

		@DistributedLock(name = "job")
		String holder(LockStorage storage) {
			return String.valueOf(storage.find("job").orElseThrow().ownerId());
		}

	}

}
