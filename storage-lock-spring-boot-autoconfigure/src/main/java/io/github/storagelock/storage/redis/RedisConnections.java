package io.github.storagelock.storage.redis;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * Sends requests on a connection of our own, to the server of the application's, where
 * the driver is Lettuce; else on the application's. A connection that failed is given up,
 * and one thread opens the next for all.
 */
final class RedisConnections implements AutoCloseable {

	private final @Nullable LettuceConnectionFactory own;

	private final RedisConnectionFactory application;

	private final StringRedisTemplate template;

	private final Duration timeout;

	private final AtomicReference<@Nullable RedisLink> link = new AtomicReference<>();

	RedisConnections(RedisConnectionFactory application, Duration timeout) {
		this.application = application;
		this.timeout = timeout;
		this.own = own(application, timeout);
		this.template = new StringRedisTemplate((this.own != null) ? this.own : application);
	}

	/**
	 * Makes a request.
	 * @param <T> its answer
	 * @param request what to ask
	 * @return the answer
	 * @throws LockStorageException if there was none, or an error
	 */
	<T> T call(Function<StringRedisTemplate, T> request) {
		// The driver would not even send it, and a release must not be lost to that.
		boolean interrupted = Thread.interrupted();
		try {
			return (this.own != null) ? callOwn(this.own, request) : callShared(request);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void close() {
		if (this.own != null) {
			this.own.destroy();
		}
	}

	/**
	 * Returns how replicas are waited for on this connection.
	 */
	RedisReplicas replicas(int count) {
		return new RedisReplicas(count, this.timeout, this.own);
	}

	private <T> T callShared(Function<StringRedisTemplate, T> request) {
		// The connection that is bound to the thread may be in the caller's transaction.
		Object bound = TransactionSynchronizationManager.unbindResourceIfPossible(this.application);
		try {
			return request.apply(this.template);
		}
		catch (LockStorageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw RedisFailures.ofRequest(ex);
		}
		finally {
			if (bound != null) {
				TransactionSynchronizationManager.bindResource(this.application, bound);
			}
		}
	}

	private <T> T callOwn(LettuceConnectionFactory factory, Function<StringRedisTemplate, T> request) {
		RedisLink current = connect(factory);
		try {
			return request.apply(this.template);
		}
		catch (LockStorageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			LockStorageException failure = RedisFailures.ofRequest(ex);
			// A primary that was made a replica stays at its address.
			if (failure.effect() == Effect.UNKNOWN || RedisFailures.isReadOnly(ex)) {
				this.link.compareAndSet(current, null);
			}
			throw failure;
		}
	}

	private RedisLink connect(LettuceConnectionFactory factory) {
		RedisLink mine = new RedisLink(factory);
		RedisLink current = this.link.compareAndExchange(null, mine);
		if (current != null) {
			current.await(this.timeout);
			return current;
		}
		try {
			mine.open();
			return mine;
		}
		catch (RuntimeException ex) {
			this.link.compareAndSet(mine, null);
			throw RedisFailures.ofConnection(ex);
		}
	}

	/**
	 * Returns a factory for the same server or servers, null if it cannot be made.
	 */
	private static @Nullable LettuceConnectionFactory own(RedisConnectionFactory application, Duration timeout) {
		RedisConfiguration servers = isLettuce(application) ? servers((LettuceConnectionFactory) application) : null;
		if (servers == null) {
			return null;
		}
		LettuceConnectionFactory factory = new LettuceConnectionFactory(servers,
				new OwnClientConfiguration(((LettuceConnectionFactory) application).getClientConfiguration(),
						servers instanceof RedisClusterConfiguration, timeout));
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	private static boolean isLettuce(RedisConnectionFactory application) {
		return application.getClass()
			.getName()
			.equals("org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory");
	}

	/**
	 * Returns where the application connects to. Its getters do not tell a single server
	 * from a primary with replicas at fixed addresses.
	 */
	private static @Nullable RedisConfiguration servers(LettuceConnectionFactory application) {
		Field field = ReflectionUtils.findField(LettuceConnectionFactory.class, "configuration");
		if (field == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(field);
		return (RedisConfiguration) ReflectionUtils.getField(field, application);
	}

}
