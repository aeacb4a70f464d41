package io.github.storagelock.interop;

import java.util.Objects;

import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLockRegistry;

/**
 * Spring Integration's {@link LockRegistry} over a {@link StorageLockRegistry}: for
 * aggregators, {@code executeLocked} and leader election by its
 * {@code LockRegistryLeaderInitiator}. <pre class="code">
 * &#64;Bean
 * LockRegistry&lt;DistributedLock&gt; lockRegistry(StorageLockRegistry registry) {
 *     return new IntegrationLockRegistry(registry);
 * }
 * </pre> Its locks are re-entrant, and renewed while they are held: the time to live of
 * {@code lock(Duration)} and {@code tryLock(Duration, Duration)} is their lease. A lock
 * that was lost throws a {@link java.util.ConcurrentModificationException} from
 * {@code unlock()}, as Spring Integration's own do. (Its interface
 * {@link DistributedLock} has the name of our annotation: write one of them with its
 * package.)
 *
 * @since 0.1.0
 */
public final class IntegrationLockRegistry implements LockRegistry<DistributedLock> {

	private final StorageLockRegistry registry;

	private final LockOptions options;

	/**
	 * Creates a registry with the default options of ours, which does not interrupt those
	 * who lose a lock.
	 * @param registry the registry
	 */
	public IntegrationLockRegistry(StorageLockRegistry registry) {
		this(registry, registry.defaultOptions().withOnLost(OnLost.NOTIFY));
	}

	/**
	 * Creates a registry.
	 * @param registry the registry
	 * @param options how locks are held
	 */
	public IntegrationLockRegistry(StorageLockRegistry registry, LockOptions options) {
		this.registry = Objects.requireNonNull(registry, "'registry' must not be null");
		this.options = Objects.requireNonNull(options, "'options' must not be null");
	}

	/**
	 * Returns the lock of a key. Does no I/O.
	 * @param lockKey the lock id
	 * @throws IllegalArgumentException if the key is no text, or breaks the rules for ids
	 */
	@Override
	public DistributedLock obtain(Object lockKey) {
		if (!(lockKey instanceof String lockId)) {
			throw new IllegalArgumentException(
					"The key of a lock must be a String, but is a " + lockKey.getClass().getName());
		}
		return new IntegrationLock(this.registry, this.registry.obtain(lockId, this.options));
	}

}
