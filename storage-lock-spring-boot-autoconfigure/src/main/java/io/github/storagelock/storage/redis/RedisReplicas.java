package io.github.storagelock.storage.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Waits until replicas have what was written: a primary that fails takes less with it.
 * That narrows the gap and does not close it, as the replica that is promoted need not be
 * one of them. The server tells it of the connection that has written.
 */
final class RedisReplicas {

	private static final Logger logger = LoggerFactory.getLogger(RedisReplicas.class);

	private final int count;

	private final Duration timeout;

	private final @Nullable LettuceConnectionFactory own;

	/**
	 * Creates the wait.
	 * @param count how many replicas
	 * @param timeout how long a request may take: the wait ends before
	 * @param own where the locks have one connection of their own to one primary; null
	 * where they have not
	 * @throws IllegalArgumentException if that is not enough to wait
	 */
	RedisReplicas(int count, Duration timeout, @Nullable LettuceConnectionFactory own) {
		if (count > 0 && (own == null || own.isClusterAware())) {
			throw new IllegalArgumentException("Waiting for " + count + " replicas needs the driver Lettuce and one"
					+ " primary, not a cluster: what was written is known of one connection");
		}
		this.count = count;
		this.timeout = timeout.dividedBy(2);
		this.own = own;
	}

	/**
	 * Returns whether enough of them are known to have what was written.
	 */
	boolean haveAll() {
		if (this.count == 0 || this.own == null) {
			return true;
		}
		try (LettuceConnection connection = (LettuceConnection) this.own.getConnection()) {
			Object confirmed = connection.execute("WAIT", new IntegerOutput<>(ByteArrayCodec.INSTANCE),
					text(this.count), text(this.timeout.toMillis()));
			return confirmed instanceof Long replicas && replicas >= this.count;
		}
		catch (RuntimeException ex) {
			logger.debug("Redis did not tell how many replicas follow", ex);
			return false;
		}
	}

	private static byte[] text(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

}
