package io.github.storagelock.storage.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

/**
 * Lock records in Redis 6.2 or later: each verb is one script, on the server's clock, in
 * one request; 256 leases are renewed in one. Requests are sent on a connection of their
 * own where the driver is Lettuce.
 * <p>
 * A lock is as durable as the server makes what it has confirmed. Replicas follow later:
 * one that is promoted may not know of a lock, or of a crash's last second with
 * {@code appendfsync everysec}. What must not be written by two is protected by
 * {@link RedisFence}, not by the lease.
 *
 * @since 0.1.0
 */
public class RedisLockStorage implements LockStorage, AutoCloseable {

	private static final int BATCH = 256;

	private final RedisConnections connections;

	private final RedisKeys keys;

	private final RedisReplicas replicas;

	private final RedisEviction eviction = new RedisEviction();

	private final RedisScript<List<String>> acquire;

	private final RedisScript<List<String>> renew;

	private final RedisScript<List<String>> release;

	private final RedisScript<List<String>> revoke;

	private final RedisScript<List<String>> announce;

	private final RedisScript<List<String>> find;

	private final RedisScript<List<String>> findAll;

	private final RedisScript<List<String>> sweep;

	private final @Nullable RedisReleaseSignals signals;

	/**
	 * Creates a storage with the defaults.
	 * @param connectionFactory the application's; it is not closed with this storage
	 */
	public RedisLockStorage(RedisConnectionFactory connectionFactory) {
		this(connectionFactory, RedisSettings.defaults());
	}

	/**
	 * Creates a storage. Nothing is asked of the server before it is used.
	 * @param connectionFactory the application's; it is not closed with this storage
	 * @param settings keys, time limits and signals
	 * @throws IllegalArgumentException if replicas are to be waited for and that cannot
	 * be done by this factory
	 */
	public RedisLockStorage(RedisConnectionFactory connectionFactory, RedisSettings settings) {
		this(connectionFactory, settings, LockScripts.CLOCK);
	}

	RedisLockStorage(RedisConnectionFactory connectionFactory, RedisSettings settings, String clock) {
		LockScripts scripts = new LockScripts(clock);
		this.acquire = scripts.acquire();
		this.renew = scripts.renew();
		this.release = scripts.release();
		this.revoke = scripts.revoke();
		this.announce = scripts.announce();
		this.find = scripts.find();
		this.findAll = scripts.findAll();
		this.sweep = scripts.sweep();
		this.keys = RedisKeys.of(settings.keyPrefix());
		this.connections = new RedisConnections(connectionFactory, settings.timeout());
		this.replicas = this.connections.replicas(settings.waitReplicas());
		this.signals = settings.signals() ? new RedisReleaseSignals(connectionFactory, this.keys.channel()) : null;
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		List<String> keys = this.keys.of(request.lockId(), request.ownerId());
		return this.connections.call((template) -> {
			this.eviction.lookOnce(template);
			List<String> reply = run(template, this.acquire, keys, request.lockId(), request.ownerId(),
					Micros.of(request.lease()), Integer.toString(request.tokens()));
			if (reply.get(0).isEmpty()) {
				String owner = reply.get(1);
				return new Acquisition.Busy(owner.isEmpty() ? null : owner, Micros.left(Long.parseLong(reply.get(2))));
			}
			long token = Long.parseLong(reply.get(0));
			if (!this.replicas.haveAll()) {
				giveBack(template, keys, request, token);
			}
			return new Acquisition.Granted(token);
		});
	}

	private void giveBack(StringRedisTemplate template, List<String> keys, AcquireRequest request, long token) {
		LockStorageException failure = new LockStorageException(Effect.UNKNOWN,
				"Lock '" + request.lockId() + "' was not acquired: too few replicas of Redis have it", null);
		try {
			release(template, keys, new ReleaseRequest(request.lockId(), request.ownerId(), token, Duration.ZERO));
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
		throw failure;
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		List<Renewal> outcomes = new ArrayList<>();
		List<Hold> holds = request.holds();
		for (int from = 0; from < holds.size(); from += BATCH) {
			outcomes.addAll(renew(request, holds.subList(from, Math.min(from + BATCH, holds.size()))));
		}
		return outcomes;
	}

	private List<Renewal> renew(RenewRequest request, List<Hold> holds) {
		List<String> arguments = new ArrayList<>(List.of(request.ownerId(), Micros.of(request.lease())));
		for (Hold hold : holds) {
			Collections.addAll(arguments, hold.lockId(), Long.toString(hold.fencingToken()));
		}
		return this.connections.call((template) -> {
			List<String> reply = run(template, this.renew, this.keys.ofHolds(holds), arguments.toArray());
			Renewal renewed = this.replicas.haveAll() ? Renewal.RENEWED : Renewal.DEFERRED;
			return reply.stream().map((outcome) -> switch (outcome) {
				case "1" -> renewed;
				case "2" -> Renewal.REVOKED;
				default -> Renewal.LOST;
			}).toList();
		});
	}

	@Override
	public boolean release(ReleaseRequest request) {
		List<String> keys = this.keys.of(request.lockId(), request.ownerId());
		return this.connections.call((template) -> release(template, keys, request));
	}

	private boolean release(StringRedisTemplate template, List<String> keys, ReleaseRequest request) {
		return "1".equals(run(template, this.release, keys, request.lockId(), request.ownerId(),
				Long.toString(request.fencingToken()), Long.toString(request.lastToken()), Micros.of(request.minHold()),
				(this.signals != null) ? this.keys.channel() : "")
			.get(0));
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		List<String> keys = this.keys.ofLock(lockId);
		this.connections.call((template) -> run(template, this.announce, keys, Micros.of(time)));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		List<String> keys = this.keys.ofLock(lockId);
		return this.connections
			.call((template) -> RecordReply.records(run(template, this.find, keys, lockId)).stream().findFirst());
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		List<String> keys = this.keys.ofLock(lockId);
		return this.connections.call((template) -> "1"
			.equals(run(template, this.revoke, keys, lockId, Long.toString(token), atOnce ? "1" : "0").get(0)));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return this.connections
			.call((template) -> RecordReply.records(run(template, this.findAll, List.of(this.keys.expiry()),
					Integer.toString(limit), this.keys.locks(), (after != null) ? after : "")));
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return this.connections.call((template) -> Integer.parseInt(run(template, this.sweep,
				List.of(this.keys.expiry()), Micros.of(retention), Integer.toString(limit), this.keys.locks())
			.get(0)));
	}

	@Override
	public ReleaseSignals releaseSignals() {
		return (this.signals != null) ? this.signals : ReleaseSignals.NONE;
	}

	@Override
	public void close() {
		if (this.signals != null) {
			this.signals.close();
		}
		this.connections.close();
	}

	/**
	 * Returns where the locks are kept, for a log.
	 */
	@Override
	public String toString() {
		return "Redis, keys " + this.keys.locks() + "*";
	}

	private static List<String> run(StringRedisTemplate template, RedisScript<List<String>> script, List<String> keys,
			Object... arguments) {
		return Objects.requireNonNull(template.execute(script, keys, arguments));
	}

}
