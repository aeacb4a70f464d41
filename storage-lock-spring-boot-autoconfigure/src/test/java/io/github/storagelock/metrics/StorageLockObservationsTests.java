package io.github.storagelock.metrics;

import java.time.Duration;
import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link StorageLockObservations}.
 */
class StorageLockObservationsTests {

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final DefaultStorageLockRegistry registry = registry(this.storage,
			new StorageLockObservations(this.observations));

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void theWaitIsObserved() throws Exception {
		LockLease lease = this.registry.acquire("a", LockOptions.defaults().withLabel("some-*"));

		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasNameEqualTo("storage.lock.acquisition")
			.hasContextualNameEqualTo("acquire lock")
			.hasLowCardinalityKeyValue("name", "some-*")
			.hasLowCardinalityKeyValue("outcome", "granted")
			.hasHighCardinalityKeyValue("lock.id", "a")
			.hasHighCardinalityKeyValue("lock.token", Long.toString(lease.fencingToken()))
			.hasBeenStarted()
			.hasBeenStopped();
		assertThat(this.observations.getCurrentObservation()).as("after the wait").isNull();
	}

	@Test
	void whatTheStorageDoesIsInside() throws Exception {
		LockStorage storage = mock(LockStorage.class);
		Observation[] seen = new Observation[1];
		given(storage.acquire(any(AcquireRequest.class))).willAnswer((call) -> {
			seen[0] = this.observations.getCurrentObservation();
			return new Acquisition.Granted(7);
		});
		given(storage.releaseSignals()).willReturn(ReleaseSignals.NONE);
		Observation outer = Observation.start("request", this.observations);
		try (Observation.Scope scope = outer.openScope();
				DefaultStorageLockRegistry nodes = registry(storage, new StorageLockObservations(this.observations))) {
			nodes.tryAcquire("a");

			assertThat(seen[0].getContext().getName()).isEqualTo("storage.lock.acquisition");
			assertThat(seen[0].getContext().getParentObservation()).isEqualTo(outer);
			assertThat(this.observations.getCurrentObservation()).isEqualTo(outer);
		}
	}

	@Test
	void theEndOfEachKindIsSaid() {
		this.storage.hold("a", "other", Duration.ofHours(1));
		assertThat(this.registry.tryAcquire("a")).isEmpty();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.registry.acquire("b"));

		TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsWithNameEqualTo("storage.lock.acquisition", 2)
			.hasAnObservationWithAKeyValue("outcome", "busy")
			.hasAnObservationWithAKeyValue("outcome", "interrupted")
			.hasAnObservationWithAKeyValue("name", "none");
	}

	@Test
	void aConventionMayCallItOtherwise() {
		try (DefaultStorageLockRegistry named = registry(this.storage,
				new StorageLockObservations(this.observations, new LockAcquisitionConvention() {

					@Override
					public String getName() {
						return "my.lock";
					}

				}))) {
			named.tryAcquire("x");
		}

		TestObservationRegistryAssert.assertThat(this.observations)
			.hasObservationWithNameEqualTo("my.lock")
			.that()
			.hasHighCardinalityKeyValue("lock.id", "x");
	}

	private static DefaultStorageLockRegistry registry(LockStorage storage, StorageLockObservations observations) {
		return new DefaultStorageLockRegistry(storage, RegistrySettings.defaults(), List.of(observations));
	}

}
