package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.LockLease;
import io.github.storagelock.testing.Fault;
import io.github.storagelock.testing.FaultyLockStorage.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class RenewalTests {

	private final FakeTimeNode node = new FakeTimeNode();

	@Test
	void leaseIsRenewedEveryInterval() throws Exception {
		LockLease lease = this.node.registry.acquire("a");

		this.node.advance(Duration.ofSeconds(9));
		assertThat(this.node.storage.count(Operation.RENEW)).isZero();
		this.node.advance(Duration.ofSeconds(1));
		assertThat(this.node.storage.count(Operation.RENEW)).isOne();
		assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(30));
		this.node.advance(Duration.ofHours(1));

		assertThat(lease.isValid()).isTrue();
		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(361);
		assertThat(this.node.owner("a")).isEqualTo(this.node.registry.nodeId());
		assertThat(this.node.timing.planned()).isLessThanOrEqualTo(4);
		lease.release();
		assertThat(this.node.owner("a")).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2_000, 10_000 })
	void manyLeasesAreRenewedInFewRequests(int count) {
		List<LockLease> leases = hold(count, Duration.ZERO);

		this.node.advance(Duration.ofMinutes(5));

		int batches = (count + 255) / 256;
		assertThat(this.node.storage.count(Operation.RENEW)).isEqualTo(30 * batches);
		assertThat(leases).allMatch(LockLease::isValid);
		assertThat(this.node.memory.findAll(null, count)).hasSize(count);
	}

	@Test
	void leasesThatWereTakenAtManyTimesComeTogether() {
		List<LockLease> leases = hold(2_000, Duration.ofMillis(5));

		this.node.advance(Duration.ofMinutes(5));

		assertThat(this.node.storage.count(Operation.RENEW)).isLessThan(31 * 16);
		assertThat(leases).allMatch(LockLease::isValid);
	}

	@Test
	void leasesOfDifferentLengthAreRenewedApart() throws Exception {
		LockLease longer = this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withLease(Duration.ofMinutes(9)));
		LockLease shorter = this.node.registry.acquire("b", FakeTimeNode.OPTIONS.withLease(Duration.ofSeconds(3)));

		this.node.advance(Duration.ofMinutes(10));

		assertThat(longer.isValid()).isTrue();
		assertThat(shorter.isValid()).isTrue();
		assertThat(longer.remaining()).isGreaterThan(Duration.ofMinutes(6));
		assertThat(shorter.remaining()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void renewalCountsFromBeforeTheRequest() throws Exception {
		LockLease lease = this.node.registry.acquire("a");
		this.node.storage.next(Operation.RENEW, Fault.answersAfter(() -> this.node.advance(Duration.ofSeconds(4))));

		this.node.advance(Duration.ofSeconds(10));

		assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(26));
	}

	@Test
	void acquisitionCountsFromBeforeTheRequest() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.answersAfter(() -> this.node.advance(Duration.ofSeconds(4))));

		assertThat(this.node.registry.acquire("a").remaining()).isEqualTo(Duration.ofSeconds(26));
	}

	@Test
	void leaseWhoseAnswerTookLongIsRenewedInTime() throws Exception {
		this.node.storage.next(Operation.ACQUIRE, Fault.answersAfter(() -> this.node.advance(Duration.ofSeconds(25))));

		LockLease lease = this.node.registry.acquire("a");
		this.node.advance(Duration.ofMinutes(1));

		assertThat(lease.isValid()).isTrue();
	}

	@Test
	void releasedLeaseIsNotRenewed() throws Exception {
		this.node.registry.acquire("a").release();

		this.node.advance(Duration.ofMinutes(1));

		assertThat(this.node.storage.count(Operation.RENEW)).isZero();
		assertThat(this.node.timing.planned()).isZero();
	}

	@Test
	void shortHoldsBesideALongOneLeaveFewTimers() throws Exception {
		this.node.registry.acquire("a", FakeTimeNode.OPTIONS.withLease(Duration.ofDays(30)));

		for (int i = 0; i < 1_000; i++) {
			LockLease lease = this.node.registry.acquire("b");
			this.node.advance(Duration.ofSeconds(11));
			lease.release();
			this.node.advance(Duration.ofSeconds(11));
		}

		assertThat(this.node.timing.planned()).isLessThan(50);
	}

	@Test
	void abandonedHoldIsReleased() throws Exception {
		Actor holder = new Actor();
		holder.does(() -> {
			this.node.registry.obtain("a").lock();
			return null;
		});
		holder.dies();

		try (CapturedLog log = new CapturedLog()) {
			this.node.advance(Duration.ofSeconds(10));

			assertThat(log.warnings())
				.containsExactly("The thread that held lock 'a' has ended without unlocking it; releasing it");
		}
		assertThat(this.node.owner("a")).isNull();
		assertThat(this.node.storage.count(Operation.RENEW)).isZero();
		assertThat(this.node.entries.size()).isZero();
	}

	private List<LockLease> hold(int count, Duration step) {
		return IntStream.range(0, count).mapToObj((i) -> {
			this.node.advance(step);
			return this.node.registry.tryAcquire("id-" + i).orElseThrow();
		}).toList();
	}

}
