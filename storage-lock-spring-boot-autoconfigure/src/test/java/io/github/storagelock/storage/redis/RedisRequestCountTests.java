package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many scripts Redis runs.
 */
@OnStore(TestStore.REDIS_6_2)
class RedisRequestCountTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

	private static final int HOLDS = 1_000;

	private static final int BATCH = 250;

	private final LettuceConnectionFactory factory = RedisClients.connect(TestStore.REDIS_6_2.url());

	private final RedisLockStorage storage = new RedisLockStorage(this.factory,
			RedisSettings.defaults().withKeyPrefix("requests-" + UUID.randomUUID()));

	@AfterEach
	void close() {
		this.storage.close();
		this.factory.destroy();
	}

	@Test
	void lockCostsTwoScripts() {
		release(0, granted(0));
		long before = scripts();

		release(1, granted(1));

		assertThat(scripts() - before).isEqualTo(2);
	}

	@Test
	void thousandRenewalsCostAScriptABatch() {
		List<Hold> holds = new ArrayList<>();
		for (int i = 0; i < HOLDS; i++) {
			holds.add(new Hold("lock-" + i, granted(i)));
		}
		renew(holds.subList(0, 1));
		long before = scripts();

		for (int i = 0; i < HOLDS; i += BATCH) {
			renew(holds.subList(i, i + BATCH));
		}

		assertThat(scripts() - before).isEqualTo(HOLDS / BATCH).isLessThanOrEqualTo(HOLDS / 100);
	}

	private void renew(List<Hold> holds) {
		assertThat(this.storage.renew(new RenewRequest("a", LEASE, holds))).containsOnly(Renewal.RENEWED);
	}

	private long granted(int number) {
		return ((Granted) this.storage.acquire(new AcquireRequest("lock-" + number, "a", LEASE))).fencingToken();
	}

	private void release(int number, long token) {
		this.storage.release(new ReleaseRequest("lock-" + number, "a", token, Duration.ZERO));
	}

	private long scripts() {
		try (RedisConnection connection = this.factory.getConnection()) {
			Properties commands = connection.serverCommands().info("commandstats");
			return calls(commands.getProperty("cmdstat_evalsha", "")) + calls(commands.getProperty("cmdstat_eval", ""));
		}
	}

	private static long calls(String statistics) {
		Matcher matcher = CALLS.matcher(statistics);
		return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
	}

}
