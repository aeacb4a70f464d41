package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockOptions;
import io.github.storagelock.storage.memory.InMemoryLockStorage;
import io.github.storagelock.text.DurationText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RegistrySettingsTests {

	@Test
	void defaultsAreAsDocumented() {
		RegistrySettings settings = RegistrySettings.defaults();

		assertThat(settings.options()).isEqualTo(LockOptions.defaults());
		assertThat(settings.polling())
			.isEqualTo(new RegistrySettings.Polling(Duration.ofMillis(2), Duration.ofMillis(250)));
		assertThat(settings.handOff()).isEqualTo(new RegistrySettings.HandOff(10_000, Duration.ofMillis(50)));
		assertThat(settings.sweeping()).isEqualTo(new RegistrySettings.Sweeping(true, Duration.ofDays(1)));
		assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, PT1S", "PT0.000999S, PT1S", "PT-1S, PT1S", "PT1S, PT0.999S", "PT1S, PT60.001S" })
	void pollingOutOfOrderIsRefused(Duration min, Duration max) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RegistrySettings.Polling(min, max))
			.withMessage("Polling needs 1ms <= min <= max <= 1m, but min is " + DurationText.of(min) + " and max is "
					+ DurationText.of(max));
	}

	@ParameterizedTest
	@CsvSource({ "PT0.001S, PT0.001S", "PT1M, PT1M" })
	void pollingAtItsBoundsIsTaken(Duration min, Duration max) {
		assertThat(new RegistrySettings.Polling(min, max).max()).isEqualTo(max);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, 0, 1_000_001 })
	void handOffOfTooManyOrNoHoldsIsRefused(int holds) {
		assertThatIllegalArgumentException().isThrownBy(() -> RegistrySettings.defaults().handOff().withMaxHolds(holds))
			.withMessage("The most holds of a hand-off must be between 1 and 1000000, but are " + holds);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-1S", "PT0S", "PT0.000999S", "PT10.001S" })
	void handOffOfTooLongOrNoTimeIsRefused(Duration time) {
		assertThatIllegalArgumentException().isThrownBy(() -> RegistrySettings.defaults().handOff().withMaxTime(time))
			.withMessage("The longest time of a hand-off must be between 1ms and 10s, but is " + DurationText.of(time));
	}

	@Test
	void shortRetentionIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RegistrySettings.Sweeping(true, Duration.ofSeconds(59)))
			.withMessage("The sweeper's retention must be at least 1m, but is 59s");
	}

	@Test
	void negativeShutdownTimeoutIsRefused() {
		RegistrySettings settings = RegistrySettings.defaults();

		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RegistrySettings("", settings.options(), settings.polling(),
					RegistrySettings.defaults().handOff(), settings.sweeping(), Duration.ofNanos(-1)))
			.withMessage("The shutdown timeout must not be negative, but is -1ns");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "pod-7", "päd 7:x", " ", "日本" })
	void nodeIdIsReadableUniqueAndShort(String nodeName) {
		RegistrySettings settings = RegistrySettings.defaults().withNodeName(nodeName);
		try (DefaultStorageLockRegistry one = registry(settings); DefaultStorageLockRegistry two = registry(settings)) {
			assertThat(one.nodeId()).matches("[A-Za-z0-9._-]+:" + ProcessHandle.current().pid() + ":[0-9a-f]{16}")
				.isNotEqualTo(two.nodeId());
		}
	}

	@Test
	void nodeIdBeginsWithTheNameAndIsCut() {
		assertThat(Node.newId("pod-7")).startsWith("pod-7:");
		assertThat(Node.newId("x".repeat(500))).hasSizeLessThanOrEqualTo(120);
	}

	private static DefaultStorageLockRegistry registry(RegistrySettings settings) {
		return new DefaultStorageLockRegistry(new InMemoryLockStorage(), settings, List.of());
	}

}
