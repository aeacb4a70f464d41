package io.github.storagelock;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class LockOptionsTests {

	private static final LockOptions DEFAULTS = LockOptions.defaults();

	static Stream<Arguments> outOfBounds() {
		return Stream.of(
				bad((options) -> options.withLease(Duration.ofMillis(999)),
						"The lease must be between 1s and 365 days, but is 999ms"),
				bad((options) -> options.withLease(Duration.ofDays(365).plusSeconds(1)),
						"The lease must be between 1s and 365 days, but is 365d1s"),
				bad((options) -> options.withLease(Duration.ofSeconds(-1)),
						"The lease must be between 1s and 365 days, but is -1s"),
				bad((options) -> options.withRenewalInterval(Duration.ofMillis(99)),
						"The renewal interval must be between 100ms and 365 days, but is 99ms"),
				bad((options) -> options.withRenewalInterval(Duration.ofMillis(20_001)),
						"The renewal interval 20.001s leaves too little of the lease 30s for a second try: it must be"
								+ " at most two thirds of it, 20s. A third, 10s, is a good choice"),
				bad((options) -> options.withMaxWait(Duration.ofNanos(-1)),
						"The maximum wait must be between 0s and 365 days, but is -1ns"),
				bad((options) -> options.withMaxWait(Duration.ofDays(366)),
						"The maximum wait must be between 0s and 365 days, but is 366 days"),
				bad((options) -> options.withMinHold(Duration.ofSeconds(-1)),
						"The minimum hold must be between 0s and 365 days, but is -1s"),
				bad((options) -> options.withMaxHold(Duration.ofMillis(999)),
						"The maximum hold must be between 1s and 365 days, but is 999ms"),
				bad((options) -> options.withMaxHold(Duration.ofDays(366)),
						"The maximum hold must be between 1s and 365 days, but is 366 days"),
				bad((options) -> options.withLabel("  "),
						"The label must have at most 255 characters, not only blanks"
								+ " and no control characters, but is '  '"),
				bad((options) -> options.withLabel("a\nb"),
						"The label must have at most 255 characters, not only blanks"
								+ " and no control characters, but is 'a?b'"),
				bad((options) -> options.withLabel("x".repeat(256)), "The label must have at most 255 characters, not"
						+ " only blanks and no control characters, but is '" + "x".repeat(256) + "'"));
	}

	@Test
	void defaultsAreAsDocumented() {
		assertThat(DEFAULTS.lease()).isEqualTo(Duration.ofSeconds(30));
		assertThat(DEFAULTS.renewalInterval()).isEqualTo(Duration.ofSeconds(10));
		assertThat(DEFAULTS.maxWait()).isEqualTo(Duration.ofSeconds(10));
		assertThat(DEFAULTS.minHold()).isZero();
		assertThat(DEFAULTS.maxHold()).isZero();
		assertThat(DEFAULTS.onLost()).isEqualTo(OnLost.INTERRUPT);
		assertThat(DEFAULTS.label()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("outOfBounds")
	void valueOutOfBoundsIsRefusedWithTheBounds(UnaryOperator<LockOptions> change, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> change.apply(DEFAULTS)).withMessage(message);
	}

	@Test
	void valuesAtTheirBoundsAreTaken() {
		assertThat(DEFAULTS.withLease(Duration.ofSeconds(1)).renewalInterval())
			.isEqualTo(Duration.ofNanos(333_333_333));
		assertThat(DEFAULTS.withLease(Duration.ofDays(365)).lease()).isEqualTo(Duration.ofDays(365));
		assertThat(DEFAULTS.withRenewalInterval(Duration.ofSeconds(20)).lease()).isEqualTo(Duration.ofSeconds(30));
		assertThat(DEFAULTS.withRenewalInterval(Duration.ofMillis(100)).renewalInterval())
			.isEqualTo(Duration.ofMillis(100));
		assertThat(DEFAULTS.withMaxWait(Duration.ZERO).maxWait()).isZero();
		assertThat(DEFAULTS.withMinHold(Duration.ofDays(365)).minHold()).isEqualTo(Duration.ofDays(365));
	}

	@Test
	void labelMayBeTakenAway() {
		assertThat(DEFAULTS.withLabel("x").withLabel("")).isEqualTo(DEFAULTS);
		assertThat(DEFAULTS.withLabel("x".repeat(255)).label()).hasSize(255);
	}

	@Test
	void nullIsRefusedByName() {
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withMaxHold(null))
			.withMessage("The maximum hold must not be null");
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withLease(null))
			.withMessage("The lease must not be null");
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withMaxWait(null))
			.withMessage("The maximum wait must not be null");
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withMinHold(null))
			.withMessage("The minimum hold must not be null");
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withOnLost(null))
			.withMessage("'onLost' must not be null");
		assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withLabel(null))
			.withMessage("'label' must not be null");
	}

	@Test
	void eachChangeKeepsTheRest() {
		LockOptions changed = DEFAULTS.withLabel("some-*")
			.withMinHold(Duration.ofSeconds(1))
			.withMaxHold(Duration.ofSeconds(50))
			.withOnLost(OnLost.NOTIFY)
			.withMaxWait(Duration.ofSeconds(2))
			.withLease(Duration.ofSeconds(9), Duration.ofSeconds(4));

		assertThat(changed).hasToString("LockOptions[lease=9s, renewalInterval=4s, maxWait=2s, minHold=1s, maxHold=50s,"
				+ " onLost=NOTIFY, fenced=true, label=some-*]");
		assertThat(changed).isEqualTo(changed.withMaxWait(Duration.ofSeconds(2)))
			.hasSameHashCodeAs(changed.withMaxWait(Duration.ofSeconds(2)))
			.isNotEqualTo(changed.withMaxWait(Duration.ofSeconds(3)))
			.isNotEqualTo(changed.withMaxHold(Duration.ZERO))
			.isNotEqualTo(changed.withLabel(""))
			.isNotEqualTo(DEFAULTS);
	}

	private static Arguments bad(UnaryOperator<LockOptions> change, String message) {
		return Arguments.of(change, message);
	}

}
