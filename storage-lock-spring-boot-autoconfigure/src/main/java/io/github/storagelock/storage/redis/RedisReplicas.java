package io.github.storagelock.storage.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Waits until replicas have what was written: a primary that fails takes less with it.
 * That narrows the gap and does not close it, as the replica that is promoted need not be
 * one of them.
 */
final class RedisReplicas {

	private final int count;

	private final Duration timeout;

	/**
	 * Creates the wait.
	 * @param count how many replicas
	 * @param timeout how long a request may take: the wait ends before
	 */
	RedisReplicas(int count, Duration timeout) {
		this.count = count;
		this.timeout = timeout.dividedBy(2);
	}

	/**
	 * Returns whether enough of them have what this connection has written.
	 */
	boolean haveAll(StringRedisTemplate template) {
		if (this.count == 0) {
			return true;
		}
		Long confirmed = template.execute((RedisConnection connection) -> (Long) connection.execute("WAIT",
				text(Integer.toString(this.count)), text(Long.toString(this.timeout.toMillis()))));
		return confirmed != null && confirmed >= this.count;
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
