package io.github.storagelock.storage.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import io.github.storagelock.storage.ReleaseSignals;

/**
 * Signals by publish and subscribe: one subscription a node, which is made when somebody
 * here begins to wait for the first time. It is the driver's to renew it when its
 * connection breaks; what was released meanwhile costs waiters one look.
 */
final class RedisReleaseSignals implements ReleaseSignals, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RedisReleaseSignals.class);

	private static final long RETRY = Duration.ofSeconds(1).toNanos();

	private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();

	private final SignalSubscriptions subscriptions = new SignalSubscriptions(this.container::isListening);

	// Guards the two below.
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition closing = this.lock.newCondition();

	private boolean begun;

	private boolean closed;

	RedisReleaseSignals(RedisConnectionFactory connectionFactory, String channel) {
		this.container.setConnectionFactory(connectionFactory);
		this.container.setRecoveryInterval(TimeUnit.NANOSECONDS.toMillis(RETRY));
		// What a signal wakes does not block.
		this.container.setTaskExecutor(Runnable::run);
		this.container.setSubscriptionExecutor(daemons());
		this.container.setErrorHandler((failure) -> logger.debug("A release signal was not understood", failure));
		this.container.addMessageListener(
				(message, pattern) -> hear(new String(message.getBody(), StandardCharsets.UTF_8)),
				ChannelTopic.of(channel));
		this.container.afterPropertiesSet();
	}

	@Override
	public Subscription subscribe(String lockId, String ownerId, Runnable wakeUp) {
		Subscription subscription = this.subscriptions.add(lockId, ownerId, wakeUp);
		begin();
		return subscription;
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.closing.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.container.destroy();
		}
		catch (Exception ex) {
			logger.debug("The subscription to release signals did not end", ex);
		}
	}

	private void begin() {
		this.lock.lock();
		try {
			if (!this.begun && !this.closed) {
				Thread thread = daemons().createThread(this::listen);
				thread.start();
				this.begun = true;
			}
		}
		catch (OutOfMemoryError ex) {
			logger.debug("There is no thread for release signals to be had: waiting nodes poll", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tries until there is a subscription.
	 */
	private void listen() {
		while (!isOver()) {
			try {
				this.container.start();
				if (isOver()) {
					// Closed meanwhile, when there was nothing to end yet.
					this.container.stop();
				}
				this.subscriptions.wakeAll();
				return;
			}
			catch (RuntimeException ex) {
				logger.debug("There is no subscription to release signals yet", ex);
				this.container.stop();
				pause();
			}
		}
	}

	private boolean isOver() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void pause() {
		this.lock.lock();
		try {
			long left = RETRY;
			while (!this.closed && left > 0) {
				left = this.closing.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			// Nobody interrupts this thread; if somebody does, it tries again at once.
		}
		finally {
			this.lock.unlock();
		}
	}

	private void hear(String message) {
		int end = message.indexOf('\n');
		if (end >= 0) {
			this.subscriptions.wake(message.substring(end + 1), message.substring(0, end));
		}
	}

	private static SimpleAsyncTaskExecutor daemons() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("storage-lock-signals-");
		executor.setDaemon(true);
		return executor;
	}

}
