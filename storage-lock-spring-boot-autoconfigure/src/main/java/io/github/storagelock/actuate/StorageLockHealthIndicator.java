package io.github.storagelock.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;

/**
 * A {@link HealthIndicator} of the locks: reads one record of the storage, which shows
 * that its connections, rights and table are as they should be, within its time limits.
 * It is out of service while no new locks are taken.
 * <p>
 * Lost leases do not change the status: a node that is restarted for one loses the others
 * too. They are a detail, and {@link io.github.storagelock.metrics} counts them. Keep it
 * out of liveness and readiness: a storage that is away must not restart every process.
 *
 * @since 0.1.0
 */
public final class StorageLockHealthIndicator extends AbstractHealthIndicator {

	// Nobody locks it; it has a form that every storage can keep.
	private static final String PROBE = "storage-lock-health";

	private final StorageLockRegistry registry;

	private final LockStorage storage;

	private final LostLocks lost;

	private final BooleanSupplier accepting;

	/**
	 * Creates the indicator.
	 * @param registry whose locks
	 * @param storage where they are
	 * @param lost what it has lost
	 * @param accepting whether it takes new locks
	 */
	public StorageLockHealthIndicator(StorageLockRegistry registry, LockStorage storage, LostLocks lost,
			BooleanSupplier accepting) {
		super("The storage of the locks could not be read");
		this.registry = registry;
		this.storage = storage;
		this.lost = lost;
		this.accepting = accepting;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.withDetail("storage", this.storage.toString()).withDetail("nodeId", this.registry.nodeId());
		long begun = System.nanoTime();
		try {
			this.storage.find(PROBE);
		}
		catch (LockStorageException ex) {
			addLocks(builder.down().withDetail("error", withoutSql(ex)));
			return;
		}
		builder.withDetail("readTime", Duration.ofNanos(System.nanoTime() - begun).truncatedTo(ChronoUnit.MICROS));
		addLocks(this.accepting.getAsBoolean() ? builder.up() : builder.outOfService());
	}

	/**
	 * Returns the first line: some drivers let the statement follow.
	 */
	private static String withoutSql(LockStorageException failure) {
		String message = String.valueOf(failure.getMessage());
		return message.lines().findFirst().orElse("").replaceFirst("; SQL statement:$", "");
	}

	private void addLocks(Health.Builder builder) {
		List<LocalLock> locks = this.registry.localLocks();
		builder.withDetail("held", locks.stream().filter(LocalLock::isHeld).count())
			.withDetail("waiting", locks.stream().mapToInt(LocalLock::waiting).sum())
			.withDetail("lost", this.lost.count());
		LostLocks.Loss last = this.lost.last();
		if (last != null) {
			builder.withDetail("lastLost", last);
		}
	}

}
