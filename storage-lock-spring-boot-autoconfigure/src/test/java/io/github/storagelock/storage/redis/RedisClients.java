package io.github.storagelock.storage.redis;

import java.net.URI;

import io.lettuce.core.resource.ClientResources;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Connection factories as applications have them; all share the threads of one driver.
 */
final class RedisClients {

	private static final ClientResources RESOURCES = ClientResources.create();

	private RedisClients() {
	}

	static LettuceConnectionFactory connect(String url) {
		return connect(URI.create(url).getHost(), port(url));
	}

	static LettuceConnectionFactory connect(String host, int port) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration(host, port),
				LettuceClientConfiguration.builder().clientResources(RESOURCES).build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	static int port(String url) {
		return URI.create(url).getPort();
	}

	static StringRedisTemplate template(LettuceConnectionFactory factory) {
		return new StringRedisTemplate(factory);
	}

}
