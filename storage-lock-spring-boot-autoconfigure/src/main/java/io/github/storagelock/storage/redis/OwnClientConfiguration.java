package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.Optional;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.resource.ClientResources;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * The application's configuration of the driver, but for what locks need: answers within
 * a bound, from the primary, and no request that the driver sends again by itself. It
 * would do so after a reconnect, and tell of an acquisition that was carried out that the
 * lock is busy.
 */
final class OwnClientConfiguration implements LettuceClientConfiguration {

	private final LettuceClientConfiguration application;

	private final ClientOptions options;

	private final Duration timeout;

	OwnClientConfiguration(LettuceClientConfiguration application, boolean cluster, Duration timeout) {
		this.application = application;
		this.timeout = timeout;
		ClientOptions given = application.getClientOptions()
			.orElseGet(() -> cluster ? ClusterClientOptions.create() : ClientOptions.create());
		this.options = given.mutate()
			.autoReconnect(false)
			.socketOptions(given.getSocketOptions().mutate().connectTimeout(timeout).build())
			.build();
	}

	@Override
	public boolean isUseSsl() {
		return this.application.isUseSsl();
	}

	@Override
	public boolean isVerifyPeer() {
		return this.application.isVerifyPeer();
	}

	@Override
	public SslVerifyMode getVerifyMode() {
		return this.application.getVerifyMode();
	}

	@Override
	public boolean isStartTls() {
		return this.application.isStartTls();
	}

	@Override
	public Optional<ClientResources> getClientResources() {
		return this.application.getClientResources();
	}

	@Override
	public Optional<ClientOptions> getClientOptions() {
		return Optional.of(this.options);
	}

	@Override
	public Optional<String> getClientName() {
		return Optional.of("storage-lock");
	}

	@Override
	public Optional<ReadFrom> getReadFrom() {
		return Optional.empty();
	}

	@Override
	public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
		return this.application.getRedisCredentialsProviderFactory();
	}

	@Override
	public Duration getCommandTimeout() {
		return this.timeout;
	}

	@Override
	public Duration getShutdownTimeout() {
		return this.application.getShutdownTimeout();
	}

	@Override
	public Duration getShutdownQuietPeriod() {
		return Duration.ZERO;
	}

}
