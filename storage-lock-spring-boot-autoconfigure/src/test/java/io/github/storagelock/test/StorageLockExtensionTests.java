package io.github.storagelock.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.autoconfigure.InMemoryLockStorageAutoConfiguration;
import io.github.storagelock.autoconfigure.StorageLockAutoConfiguration;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StorageLockExtension}, by tests that use it.
 */
class StorageLockExtensionTests {

	private static final String INNER = "storage-lock.inner";

	@Test
	void testThatLeavesALockHeldFails() {
		List<Outcome> outcomes = run(Leaving.class);

		assertThat(outcomes).hasSize(3);
		assertThat(outcomes.get(0).result().getStatus()).isEqualTo(TestExecutionResult.Status.FAILED);
		assertThat(outcomes.get(0).result().getThrowable()).hasValueSatisfying((failure) -> assertThat(failure)
			.hasMessageStartingWith("The test left locks held: [LocalLock[lockId=left,"));
		assertThat(outcomes.get(1).result().getStatus()).as("the next finds it free")
			.isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
		assertThat(outcomes.get(2).result().getThrowable()).as("its own failure is told")
			.hasValueSatisfying((failure) -> assertThat(failure).hasMessage("its own"));
	}

	@Test
	void locksAreThoseOfTheSpringContext() {
		assertThat(run(Spring.class)).hasSize(2)
			.allSatisfy((outcome) -> assertThat(outcome.result().getThrowable()).isEmpty());
	}

	private static List<Outcome> run(Class<?> testClass) {
		List<Outcome> outcomes = new ArrayList<>();
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(DiscoverySelectors.selectClass(testClass))
			.build();
		System.setProperty(INNER, "true");
		try {
			LauncherFactory.create().execute(request, new TestExecutionListener() {

				@Override
				public void executionFinished(TestIdentifier test, TestExecutionResult result) {
					if (test.isTest()) {
						outcomes.add(new Outcome(result));
					}
				}

			});
		}
		finally {
			System.clearProperty(INNER);
		}
		return outcomes;
	}

	private static void onlyInside() {
		Assumptions.assumeTrue(System.getProperty(INNER) != null, "it is run by another test");
	}

	private record Outcome(TestExecutionResult result) {
	}

	@ExtendWith(StorageLockExtension.class)
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class Leaving {

		@Test
		@Order(1)
		void leavesALockHeld(StorageLockRegistry registry) throws Exception {
			onlyInside();
			registry.acquire("left");
		}

		@Test
		@Order(2)
		void findsItFree(StorageLockRegistry registry) throws Exception {
			onlyInside();
			registry.acquire("left").release();
		}

		@Test
		@Order(3)
		void failsByItself(StorageLockRegistry registry) throws Exception {
			onlyInside();
			registry.acquire("left");
			throw new IllegalStateException("its own");
		}

	}

	@SpringJUnitConfig(Spring.Locks.class)
	@TestPropertySource(properties = "storage-lock.storage=in-memory")
	@ExtendWith(StorageLockExtension.class)
	static class Spring {

		@Autowired
		private StorageLockRegistry bean;

		@Test
		void registryIsTheBean(StorageLockRegistry registry, InMemoryLockStorage locks) {
			onlyInside();
			assertThat(registry).isSameAs(this.bean);
			useMinimumHold();
		}

		@Test
		void locksOfTheTestBeforeAreGone() {
			onlyInside();
			useMinimumHold();
		}

		private void useMinimumHold() {
			this.bean.tryAcquire("job", this.bean.defaultOptions().withMinHold(Duration.ofHours(1)))
				.orElseThrow()
				.release();
		}

		@Configuration(proxyBeanMethods = false)
		@ImportAutoConfiguration({ InMemoryLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class })
		static class Locks {

		}

	}

}
