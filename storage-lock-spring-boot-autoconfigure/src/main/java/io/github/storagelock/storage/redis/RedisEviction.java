package io.github.storagelock.storage.redis;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Warns once if the server may evict locks when its memory is full.
 */
final class RedisEviction {

	private static final Logger logger = LoggerFactory.getLogger(RedisEviction.class);

	private static final String POLICY = "maxmemory-policy";

	private final AtomicBoolean looked = new AtomicBoolean();

	/**
	 * Looks at the server's policy, if nobody has. A user who may not ask is not told.
	 */
	void lookOnce(StringRedisTemplate template) {
		if (!this.looked.compareAndSet(false, true)) {
			return;
		}
		try {
			Properties config = template
				.execute((RedisConnection connection) -> connection.serverCommands().getConfig(POLICY));
			String policy = (config != null) ? config.getProperty(POLICY, "") : "";
			if (policy.startsWith("allkeys-")) {
				logger.warn("Redis may evict locks when its memory is full, and then two nodes hold the same one: "
						+ "its {} is {}. Set it to noeviction or one of volatile-*, or keep locks in another server",
						POLICY, policy);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Redis did not tell its {}", POLICY, ex);
		}
	}

}
