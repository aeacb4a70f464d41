package io.github.storagelock.aspect;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the durations of annotations.
 */
class DistributedLockOptionsTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void renewalIsMeasuredAgainstTheLeaseOfTheRegistry() {
		this.beans.registry.defaults = LockOptions.defaults().withLease(Duration.ofSeconds(60));

		this.beans.start(RenewalOnly.class).run();

		assertThat(this.beans.locks()).hasSize(1);
	}

	@Test
	void annotationWithoutDurationsHasTheDefaultsOfTheRegistry() {
		this.beans.registry.defaults = LockOptions.defaults()
			.withLease(Duration.ofSeconds(50), Duration.ofSeconds(7))
			.withMaxWait(Duration.ofSeconds(8))
			.withMinHold(Duration.ofSeconds(9));

		this.beans.start(Service.class).none();

		assertThat(this.beans.registry.options).containsEntry("none", this.beans.registry.defaults.withLabel("none"));
	}

	@Test
	void durationsAreReadInEveryStyleAndFromProperties() {
		this.beans.properties.put("my.wait", "1m30s");

		this.beans.start(Service.class).all();

		assertThat(this.beans.registry.options).containsEntry("all",
				LockOptions.defaults()
					.withLease(Duration.ofSeconds(60), Duration.ofMillis(2500))
					.withMaxWait(Duration.ofSeconds(90))
					.withMinHold(Duration.ofSeconds(5))
					.withMaxHold(Duration.ofMinutes(30))
					.withOnLost(OnLost.NOTIFY)
					.withLabel("all"));
	}

	@Test
	void labelIsTheNameWithAStarForEachExpression() {
		this.beans.properties.put("my.kind", "invoice");
		Labelled service = this.beans.start(Labelled.class);

		service.two("a", 7);
		service.two("b", 8);
		service.unnamed();

		assertThat(this.beans.registry.options.get("invoice-a/7").label()).isEqualTo("invoice-*/*");
		assertThat(this.beans.registry.options.get("invoice-b/8").label()).isEqualTo("invoice-*/*");
		assertThat(this.beans.registry.options).hasSize(3)
			.allSatisfy((lockId, options) -> assertThat(options.label()).isNotEmpty());
		String unnamed = this.beans.registry.options.keySet()
			.stream()
			.filter((lockId) -> lockId.contains("unnamed"))
			.findFirst()
			.orElseThrow();
		assertThat(this.beans.registry.options.get(unnamed).label()).isEqualTo(unnamed);
	}

	@Test
	void optionsFollowDefaultsThatChange() {
		Service service = this.beans.start(Service.class);
		service.none();
		this.beans.registry.defaults = LockOptions.defaults().withLease(Duration.ofSeconds(50));

		service.none();

		assertThat(this.beans.registry.options.get("none").lease()).isEqualTo(Duration.ofSeconds(50));
	}

	@Test
	void zeroWaitMakesOneAttempt() {
		this.beans.start(Service.class).noWait();

		assertThat(this.beans.registry.options.get("no-wait").maxWait()).isZero();
	}

	@Test
	void leaseAloneIsRenewedAtAThirdOfIt() {
		this.beans.registry.defaults = LockOptions.defaults().withLease(Duration.ofSeconds(50), Duration.ofSeconds(20));

		this.beans.start(Service.class).leaseOnly();

		assertThat(this.beans.registry.options.get("lease-only").renewalInterval()).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void textThatIsNoDurationIsRefusedAtStart() {
		assertThat(this.beans.refusal(NotDuration.class))
			.hasMessage("@DistributedLock on " + NotDuration.class.getName()
					+ ".run(): maxWait = 'soon' is not a duration. Write a number and its unit"
					+ " (ns, us, ms, s, m, h, d), such as 30s, 500ms or 1m30s, or PT30S.");
		assertThat(this.beans.refusal(NoUnit.class).reason()).isEqualTo("maxWait = '30' is not a duration");
		assertThat(this.beans.refusal(TooLarge.class).reason()).contains("is not a duration");
	}

	@Test
	void valueOfAPropertyIsShownBesideIt() {
		this.beans.properties.put("my.lease", "5 parsecs");

		assertThat(this.beans.refusal(FromProperty.class).reason())
			.isEqualTo("lease = '${my.lease}', which is '5 parsecs', is not a duration");
	}

	@Test
	void durationThatNoRegistryAcceptsIsRefusedAtStart() {
		assertThat(this.beans.refusal(ShortLease.class))
			.hasMessageContaining(".run(): lease = '10ms' is refused: The lease must be between 1s");
		assertThat(this.beans.refusal(LongRenewal.class).reason())
			.startsWith("renewal = '20s' is refused: The renewal interval 20s leaves too little");
		assertThat(this.beans.refusal(NegativeWait.class).reason()).startsWith("maxWait = '-1s'");
	}

	static class Service {

		@DistributedLock(name = "none")
		void none() {
		}

		@DistributedLock(name = "all", lease = "PT1M", renewal = "2500ms", maxWait = "${my.wait:1s}", minHold = " 5s",
				maxHold = "30m", onLost = OnLost.NOTIFY)
		void all() {
		}

		@DistributedLock(name = "no-wait", maxWait = "0s")
		void noWait() {
		}

		@DistributedLock(name = "lease-only", lease = "12s")
		void leaseOnly() {
		}

	}

	static class NotDuration {

		@DistributedLock(maxWait = "soon")
		void run() {
		}

	}

	static class NoUnit {

		@DistributedLock(maxWait = "30")
		void run() {
		}

	}

	static class TooLarge {

		@DistributedLock(maxWait = "9223372036854775807d")
		void run() {
		}

	}

	static class FromProperty {

		@DistributedLock(lease = "${my.lease}")
		void run() {
		}

	}

	static class ShortLease {

		@DistributedLock(lease = "10ms")
		void run() {
		}

	}

	static class LongRenewal {

		@DistributedLock(lease = "21s", renewal = "20s")
		void run() {
		}

	}

	static class NegativeWait {

		@DistributedLock(maxWait = "-1s")
		void run() {
		}

	}

	static class Labelled {

		@DistributedLock(name = "${my.kind}-#{#id}/#{#number}")
		void two(String id, int number) {
		}

		@DistributedLock
		void unnamed() {
		}

	}

	static class RenewalOnly {

		@DistributedLock(renewal = "25s")
		void run() {
		}

	}

}
