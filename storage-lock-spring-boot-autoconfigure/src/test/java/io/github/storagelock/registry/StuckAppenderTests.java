package io.github.storagelock.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockEvent;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log, a listener or an action that hangs at one loss, in real time: no other lease is
 * lost for it.
 */
class StuckAppenderTests {

	private static final Duration LEASE = Duration.ofSeconds(1);

	private static final int OTHERS = 20;

	private final InMemoryLockStorage storage = new InMemoryLockStorage();

	private final CountDownLatch stuck = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private final StuckListener listener = new StuckListener();

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(this.storage,
			FakeTimeNode.settings().withOptions(LockOptions.defaults().withLease(LEASE)), List.of(this.listener));

	@AfterEach
	void goOn() {
		this.end.countDown();
		this.registry.close();
	}

	@Test
	void appenderThatHangsCostsNoOtherLease() throws Exception {
		Logger logger = (Logger) LoggerFactory.getLogger(DefaultStorageLockRegistry.class.getPackageName());
		StuckAppender appender = new StuckAppender();
		appender.start();
		logger.addAppender(appender);
		try {
			assertNoOtherIsLost((lease) -> {
			});
		}
		finally {
			logger.detachAppender(appender);
		}
	}

	@Test
	void listenerThatHangsCostsNoOtherLease() throws Exception {
		this.listener.hangs = true;

		assertNoOtherIsLost((lease) -> {
		});
	}

	@Test
	void actionThatHangsCostsNoOtherLease() throws Exception {
		assertNoOtherIsLost((lease) -> lease.onLost(this::hang));
	}

	private void assertNoOtherIsLost(Consumer<LockLease> withFirst) throws Exception {
		LockLease first = this.registry.acquire("first");
		withFirst.accept(first);
		List<LockLease> others = new ArrayList<>();
		for (int i = 0; i < OTHERS; i++) {
			others.add(this.registry.acquire("other-" + i));
		}
		this.storage.delete("first");
		assertThat(this.stuck.await(20, TimeUnit.SECONDS)).isTrue();

		Awaitility.await()
			.pollDelay(LEASE.multipliedBy(3))
			.untilAsserted(() -> assertThat(others).allMatch(LockLease::isValid));

		assertThat(first.isValid()).isFalse();
		others.forEach(LockLease::release);
	}

	private void hang() {
		this.stuck.countDown();
		try {
			this.end.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private final class StuckListener implements StorageLockListener {

		private volatile boolean hangs;

		@Override
		public void onLost(LockEvent event) {
			if (this.hangs) {
				hang();
			}
		}

	}

	private final class StuckAppender extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getFormattedMessage().startsWith("Lost lock 'first'")) {
				hang();
			}
		}

	}

}
