package io.github.storagelock.interop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import net.javacrumbs.shedlock.core.LockAssert;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import io.github.storagelock.LocalLock;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of {@link StorageLockProvider}, by what ShedLock's users rely on.
 */
class StorageLockProviderTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage);

	private final DefaultStorageLockRegistry otherNode = new DefaultStorageLockRegistry(this.storage);

	private final LockProvider provider = new StorageLockProvider(this.registry);

	private final LockProvider other = new StorageLockProvider(this.otherNode);

	@AfterEach
	void close() {
		this.registry.close();
		this.otherNode.close();
	}

	private static LockConfiguration named(String name, Duration atMost, Duration atLeast) {
		return new LockConfiguration(Instant.now(), name, atMost, atLeast);
	}

	@Test
	void oneHasTheLock() {
		SimpleLock lock = this.provider.lock(named("job", LONG, Duration.ZERO)).orElseThrow();

		assertThat(this.provider.lock(named("job", LONG, Duration.ZERO))).isEmpty();
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isEmpty();
		assertThat(this.other.lock(named("another job", LONG, Duration.ZERO))).isPresent();
		assertThat(this.registry.localLocks()).extracting(LocalLock::label).containsExactly("job");

		lock.unlock();
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isPresent();
		assertThatIllegalStateException().isThrownBy(lock::unlock);
	}

	@Test
	void lockAtLeastForKeepsItFromOthers() {
		this.provider.lock(named("job", LONG, Duration.ofMinutes(1))).orElseThrow().unlock();

		assertThat(this.provider.lock(named("job", LONG, Duration.ZERO))).isEmpty();
		this.storage.advance(Duration.ofSeconds(61));
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isPresent();
	}

	@Test
	void lockAtMostForLetsTheNextOneGo() {
		SimpleLock hanging = this.provider.lock(named("job", Duration.ofSeconds(1), Duration.ZERO)).orElseThrow();
		Thread.interrupted();

		Awaitility.await()
			.pollInSameThread()
			.untilAsserted(() -> assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isPresent());

		assertThat(Thread.currentThread().isInterrupted()).as("nobody is interrupted").isFalse();
		hanging.unlock();
		assertThat(this.storage.find("job").map(LockRecord::ownerId)).as("the other one's")
			.hasValue(this.otherNode.nodeId());
	}

	@Test
	void lockOutlivesItsLeaseWhileItsNodeLives() {
		this.provider.lock(named("job", Duration.ofHours(2), Duration.ZERO)).orElseThrow();

		assertThat(this.storage.find("job").orElseThrow().remaining()).isLessThanOrEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void extendedLockLastsLonger() throws Exception {
		SimpleLock lock = this.provider.lock(named("job", Duration.ofSeconds(4), Duration.ZERO)).orElseThrow();

		SimpleLock extended = lock.extend(LONG, Duration.ofMinutes(1)).orElseThrow();

		assertThatIllegalStateException().isThrownBy(lock::unlock);
		Thread.sleep(4_100);
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).as("after the first maximum").isEmpty();
		extended.unlock();
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).as("within the new minimum").isEmpty();
		this.storage.advance(Duration.ofSeconds(62));
		assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isPresent();
	}

	@Test
	void extensionMayAlsoEndALockEarlier() {
		SimpleLock lock = this.provider.lock(named("job", LONG, Duration.ofMinutes(1))).orElseThrow();

		assertThat(lock.extend(Duration.ofSeconds(1), Duration.ZERO)).isPresent();

		Awaitility.await()
			.pollInSameThread()
			.untilAsserted(() -> assertThat(this.other.lock(named("job", LONG, Duration.ZERO))).isPresent());
	}

	@Test
	void lockThatIsOverIsNotExtended() {
		SimpleLock lock = this.provider.lock(named("job", Duration.ofSeconds(1), Duration.ZERO)).orElseThrow();
		Awaitility.await().until(() -> this.registry.localLocks().isEmpty());

		assertThat(lock.extend(LONG, Duration.ZERO)).isEmpty();
	}

	@Test
	void nameThatIsNoIdIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.provider.lock(named(" job", LONG, Duration.ZERO)));
	}

	@Test
	void scheduledMethodsOfSeveralNodesTakeTurns() {
		Jobs.running.set(0);
		Jobs.runs.set(0);
		Jobs.overlaps.set(0);
		List<AnnotationConfigApplicationContext> nodes = List.of(node(this.storage), node(this.storage));
		try {
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Jobs.runs.get() >= 6);
		}
		finally {
			nodes.forEach(AnnotationConfigApplicationContext::close);
		}
		assertThat(Jobs.overlaps).hasValue(0);
		assertThat(Jobs.extensions.get()).isPositive();
	}

	private static AnnotationConfigApplicationContext node(InMemoryLockStorage storage) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(DefaultStorageLockRegistry.class, () -> new DefaultStorageLockRegistry(storage));
		context.register(Jobs.class);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	@EnableSchedulerLock(defaultLockAtMostFor = "1m")
	static class Jobs {

		static final AtomicInteger running = new AtomicInteger();

		static final AtomicInteger runs = new AtomicInteger();

		static final AtomicInteger overlaps = new AtomicInteger();

		static final AtomicInteger extensions = new AtomicInteger();

		@Bean
		LockProvider lockProvider(DefaultStorageLockRegistry registry) {
			return new StorageLockProvider(registry);
		}

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		@Scheduled(fixedRate = 20)
		@SchedulerLock(name = "scheduled")
		void run() throws InterruptedException {
			LockAssert.assertLocked();
			if (Jobs.running.incrementAndGet() > 1) {
				Jobs.overlaps.incrementAndGet();
			}
			LockExtender.extendActiveLock(Duration.ofMinutes(2), Duration.ZERO);
			Jobs.extensions.incrementAndGet();
			Thread.sleep(30);
			Jobs.running.decrementAndGet();
			Jobs.runs.incrementAndGet();
		}

	}

}
