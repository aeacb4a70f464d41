package io.github.storagelock.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of what log lines under a lock have in their context.
 */
class LoggedLocksTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(InMemoryLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class))
		.withPropertyValues("storage-lock.storage=in-memory")
		.withBean(Service.class);

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void nothingIsAddedByDefault() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Service.class).one("x")).isNull();
			assertThat(context.getBean(StorageLockRegistry.class)
				.<@Nullable String, RuntimeException>callLocked("y", () -> MDC.get("lock.id"))).isNull();
		});
	}

	@Test
	void lockIsAddedWhileSomethingRunsUnderIt() {
		this.runner.withPropertyValues("storage-lock.logging.mdc=true").run((context) -> {
			Service service = context.getBean(Service.class);
			StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);

			assertThat(service.one("7")).matches("invoice-7 \\d{10,}");
			assertThat(service.both()).matches("a, b \\d{10,}, \\d{10,}");
			assertThat(service.stage().toCompletableFuture().join()).startsWith("stage ");
			assertThatIllegalStateException().isThrownBy(service::fails);
			assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
			MDC.put("lock.id", "mine");
			registry.runLocked("outer", () -> {
				assertThat(MDC.get("lock.id")).isEqualTo("outer");
				assertThat(MDC.get("lock.token"))
					.isEqualTo(Long.toString(registry.obtain("outer").lease().fencingToken()));
				registry.runLocked("inner", () -> assertThat(MDC.get("lock.id")).isEqualTo("inner"));
				assertThat(MDC.get("lock.id")).isEqualTo("outer");
			});
			assertThat(MDC.get("lock.id")).isEqualTo("mine");
			assertThat(MDC.get("lock.token")).isNull();
		});
	}

	static class Service {

		@DistributedLock(name = "invoice-#{#id}")
		@Nullable String one(String id) {
			return logged();
		}

		@DistributedLock(name = "b")
		@DistributedLock(name = "a")
		@Nullable String both() {
			return logged();
		}

		@DistributedLock(name = "stage")
		CompletionStage<@Nullable String> stage() {
			return CompletableFuture.completedFuture(logged());
		}

		@DistributedLock(name = "fails")
		void fails() {
			throw new IllegalStateException();
		}

		private static @Nullable String logged() {
			return (MDC.get("lock.id") != null) ? MDC.get("lock.id") + " " + MDC.get("lock.token") : null;
		}

	}

}
