package io.github.storagelock.storage.etcd;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What can be set.
 */
class EtcdSettingsTests {

	@Test
	void defaultsAreWhatTheDocumentsSay() {
		assertThat(EtcdSettings.defaults()).isEqualTo(new EtcdSettings("storage-lock/", Duration.ofSeconds(3)));
	}

	@Test
	void nonsenseIsRefusedWithTheWayOut() {
		assertThatIllegalArgumentException().isThrownBy(() -> EtcdSettings.defaults().withPrefix(""))
			.withMessageContaining("'storage-lock/'");
		for (Duration timeout : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMinutes(6) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> EtcdSettings.defaults().withTimeout(timeout))
				.withMessageContaining(timeout.toString())
				.withMessageContaining("write 3s");
		}
	}

	@Test
	void leasesAreWholeSeconds() {
		assertThat(EtcdLeases.seconds(Duration.ofSeconds(-5))).isOne();
		assertThat(EtcdLeases.seconds(Duration.ZERO)).isOne();
		assertThat(EtcdLeases.seconds(Duration.ofMillis(1))).isOne();
		assertThat(EtcdLeases.seconds(Duration.ofSeconds(1))).isOne();
		assertThat(EtcdLeases.seconds(Duration.ofSeconds(1).plusNanos(1))).isEqualTo(2);
		assertThat(EtcdLeases.seconds(Duration.ofSeconds(30))).isEqualTo(30);
		assertThat(EtcdLeases.seconds(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))).isEqualTo(9_000_000_000L);
	}

}
