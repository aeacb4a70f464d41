package io.github.storagelock.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link StorageLockMetrics}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StorageLockMetricsTests {

	private static final LockOptions OPTIONS = LockOptions.defaults()
		.withLabel("some-*")
		.withMaxWait(Duration.ofMillis(20))
		.withOnLost(OnLost.NOTIFY);

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final StorageLockMetrics metrics = new StorageLockMetrics(this.meters);

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage,
			RegistrySettings.defaults(), List.of(this.metrics));

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void allMetersOfALabelAreThereAtOnce() throws Exception {
		assertThat(names("none")).hasSize(11);

		this.registry.acquire("a", OPTIONS).release();

		assertThat(names("some-*")).containsExactlyInAnyOrder("storage.lock.acquire granted",
				"storage.lock.acquire handed_off", "storage.lock.acquire busy", "storage.lock.acquire interrupted",
				"storage.lock.acquire failed", "storage.lock.hold released", "storage.lock.hold lost",
				"storage.lock.held null", "storage.lock.waiting null", "storage.lock.renewal.failures null",
				"storage.lock.commits.refused null");
		assertThat(this.meters.getMeters()).flatExtracting((meter) -> meter.getId().getTags())
			.extracting(Tag::getValue)
			.doesNotContain("a");
	}

	@Test
	void eachEndIsCounted() throws Exception {
		LockLease lease = this.registry.acquire("a", OPTIONS);
		assertThat(gauge("held")).isOne();
		assertThat(gauge("waiting")).isZero();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.registry.acquire("a", OPTIONS));
		lease.release();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.registry.acquire("a", OPTIONS));
		LockLease revoked = this.registry.acquire("a", OPTIONS);
		this.registry.revoke("a", revoked.recordToken(), true);
		Awaitility.await().untilAsserted(() -> assertThat(count("hold", "lost")).isOne());
		this.registry.stopAccepting();
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> this.registry.acquire("a", OPTIONS));

		assertThat(count("acquire", "granted")).isEqualTo(2);
		assertThat(count("acquire", "busy")).isOne();
		assertThat(count("acquire", "interrupted")).isOne();
		assertThat(count("acquire", "failed")).isOne();
		assertThat(count("hold", "released")).isOne();
		assertThat(this.meters.get("storage.lock.acquire")
			.tags("name", "some-*", "outcome", "busy")
			.timer()
			.max(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(20);
		assertThat(gauge("held")).isZero();
		assertThat(gauge("waiting")).isZero();
	}

	@Test
	void gaugesAreExactAfterManyThreads() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		LockOptions options = OPTIONS.withMaxWait(Duration.ofMillis(1));
		List<Future<?>> futures = IntStream.range(0, threads).<Future<?>>mapToObj((n) -> executor.submit(() -> {
			StorageLock lock = this.registry.obtain("shared", options);
			for (int i = 0; i < 200; i++) {
				if (lock.tryLock(1, TimeUnit.MILLISECONDS)) {
					lock.lock();
					lock.unlock();
					if (i % 10 == 0) {
						this.storage.take("shared");
					}
					try {
						lock.unlock();
					}
					catch (IllegalMonitorStateException ex) {
						// It was lost.
					}
				}
			}
			return null;
		})).toList();
		for (Future<?> future : futures) {
			future.get();
		}
		executor.shutdown();

		Awaitility.await()
			.untilAsserted(() -> assertThat(count("acquire", "granted") + count("acquire", "handed_off"))
				.isEqualTo(count("hold", "released") + count("hold", "lost")));
		assertThat(count("hold", "lost")).isPositive();
		assertThat(gauge("held")).isZero();
		assertThat(gauge("waiting")).isZero();
	}

	@Test
	void tooManyLabelsAreOneWithAWord(CapturedOutput output) throws Exception {
		for (int i = 0; i < 150; i++) {
			this.registry.acquire("a", OPTIONS.withLabel("label-" + i)).release();
		}

		assertThat(this.meters.find("storage.lock.held").gauges()).hasSize(101);
		assertThat(this.meters.get("storage.lock.acquire").tags("name", "other", "outcome", "granted").timer().count())
			.isEqualTo(51);
		assertThat(output).containsOnlyOnce("more than 100 labels").contains("LockOptions.withLabel");
	}

	@Test
	void labelsThatAreCalledLikeOursShareTheirMeters() throws Exception {
		this.registry.acquire("a", OPTIONS.withLabel("none")).release();
		this.registry.acquire("b", OPTIONS.withLabel("")).release();

		assertThat(this.meters.get("storage.lock.acquire").tags("name", "none", "outcome", "granted").timer().count())
			.isEqualTo(2);
	}

	private List<String> names(String label) {
		return this.meters.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> label.equals(id.getTag("name")))
			.map((id) -> id.getName() + " " + id.getTag("outcome"))
			.toList();
	}

	private long count(String timer, String outcome) {
		return this.meters.get("storage.lock." + timer).tags("name", "some-*", "outcome", outcome).timer().count();
	}

	private double gauge(String name) {
		return this.meters.get("storage.lock." + name).tags("name", "some-*").gauge().value();
	}

}
