package io.github.storagelock.autoconfigure;

import java.util.UUID;

import io.etcd.jetcd.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.etcd.EtcdLockStorage;
import io.github.storagelock.storage.etcd.EtcdSettings;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;

/**
 * An application that keeps its locks in etcd.
 */
@OnStore(TestStore.ETCD)
@ExtendWith(OutputCaptureExtension.class)
class EtcdLockStorageAutoConfigurationTests {

	private final String prefix = "test-" + UUID.randomUUID() + "/";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EtcdLockStorageAutoConfiguration.class,
				JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
				DistributedLockAutoConfiguration.class, MissingStorageAutoConfiguration.class))
		.withPropertyValues("storage-lock.storage=etcd", "storage-lock.etcd.prefix=" + this.prefix);

	private final ApplicationContextRunner connected = this.runner
		.withPropertyValues("storage-lock.etcd.endpoints=" + TestStore.ETCD.url());

	@Test
	void endpointsAreEnoughForAnAnnotatedMethod() {
		this.connected.withBean(Report.class).run((context) -> {
			assertThat(context.getBean(Report.class).holder())
				.isEqualTo(context.getBean(StorageLockRegistry.class).nodeId());

			assertThat(context.getBean(LockStorage.class).find("report"))
				.hasValueSatisfying((record) -> assertThat(record.isHeld()).isFalse());
			assertThat(context).doesNotHaveBean(Client.class);
			assertThat(context.getBean(LockStorage.class)).hasToString("etcd, keys below '" + this.prefix + "'");
		});
	}

	@Test
	void clientOfTheApplicationIsUsedAndLeftOpen() {
		try (Client client = spy(Client.builder().endpoints(TestStore.ETCD.url()).build())) {
			this.runner
				.withBean("client", Client.class, () -> client, (definition) -> definition.setDestroyMethodName(""))
				.run((context) -> assertThat(context.getBean(LockStorage.class).find("none")).isEmpty());

			then(client).should(never()).close();
			assertThat(client.getKVClient()).isNotNull();
		}
	}

	@Test
	void ownClientIsClosedWithTheContext() {
		EtcdConnection[] connection = new EtcdConnection[1];
		this.connected.run((context) -> connection[0] = context.getBean(EtcdConnection.class));

		assertThat(connection[0].own()).isTrue();
		EtcdLockStorage late = new EtcdLockStorage(connection[0].client(), EtcdSettings.defaults());
		assertThatExceptionOfType(LockStorageException.class).isThrownBy(() -> late.find("none"));
	}

	@Test
	void withoutClientAndEndpointsTheStartSaysWhatToAdd() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(MissingStorageException.class, (ex) -> {
				assertThat(ex).hasMessageContaining("no Client bean");
				assertThat(ex.remedy()).contains("storage-lock.etcd.endpoints");
			}));
	}

	@Test
	void withoutTheLibraryTheStartSaysWhatToAdd() {
		this.connected.withClassLoader(new FilteredClassLoader(Client.class))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("io.etcd:jetcd-core")));
	}

	@Test
	void clientAloneDoesNotMoveTheLocks() {
		this.runner.withPropertyValues("storage-lock.storage=jdbc")
			.withBean(Client.class, () -> mock(Client.class))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(MissingStorageException.class,
						(ex) -> assertThat(ex.remedy()).contains("write storage-lock.storage=etcd")));
	}

	@Test
	void storageOfTheApplicationIsUsedInstead() {
		LockStorage own = mock(LockStorage.class);

		this.connected.withBean(LockStorage.class, () -> own)
			.run((context) -> assertThat(context).getBean(LockStorage.class).isSameAs(own));
	}

	@Test
	void valuesOutOfBoundsAreToldByTheirNames() {
		for (String property : new String[] { "etcd.timeout=6m", "etcd.prefix=", "etcd.endpoints=a b" }) {
			this.connected.withPropertyValues("storage-lock." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.satisfies((cause) -> assertThat(context.getStartupFailure()).as(property)
						.hasStackTraceContaining("storage-lock." + property.split("=")[0])
						.hasStackTraceContaining(InvalidConfigurationPropertyValueException.class.getSimpleName())));
		}
	}

	@Test
	void serverThatDoesNotAnswerYetDoesNotStopTheStart(CapturedOutput output) {
		this.runner
			.withPropertyValues("storage-lock.etcd.endpoints=http://127.0.0.1:1", "storage-lock.etcd.timeout=200ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("There are no locks to be had until etcd answers");
			});
	}

	@Test
	void refusalStopsTheStartWithTheCommandThatMendsIt() {
		LockStorageException refusal = new LockStorageException(Effect.REFUSED, "Lock 'x' could not be acquired", null);
		EtcdRefusedException failure = new EtcdRefusedException("storage-lock/", refusal);

		assertThat(new EtcdRefusedFailureAnalyzer().analyze(failure)).satisfies((analysis) -> {
			assertThat(analysis.getDescription()).contains("Lock 'x' could not be acquired");
			assertThat(analysis.getAction())
				.contains("etcdctl role grant-permission <role> --prefix=true readwrite storage-lock/");
		});
	}

	/**
	 * Has an annotated method.
	 */
	static class Report {

		private final LockStorage storage;

		Report(LockStorage storage) {
			this.storage = storage;
		}

		@DistributedLock(name = "report")
		String holder() {
			return this.storage.find("report").orElseThrow().ownerId();
		}

	}

}
