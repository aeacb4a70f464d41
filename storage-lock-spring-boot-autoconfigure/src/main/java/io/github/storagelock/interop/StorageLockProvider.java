package io.github.storagelock.interop;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;

import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLockRegistry;

/**
 * ShedLock's {@link LockProvider} over a {@link StorageLockRegistry}: methods with
 * {@code @SchedulerLock} are locked by it. <pre class="code">
 * &#64;Bean
 * LockProvider lockProvider(StorageLockRegistry registry) {
 *     return new StorageLockProvider(registry);
 * }
 * </pre> {@code lockAtMostFor} becomes the {@linkplain LockOptions#maxHold() maximum
 * hold}: a job that hangs is followed by the next one then. It is no lease: that is the
 * registry's, is renewed, and so a crash is followed within 30 seconds by default,
 * however long {@code lockAtMostFor} is. {@code lockAtLeastFor} becomes the
 * {@linkplain LockOptions#minHold() minimum hold}. The name of a lock is its id and its
 * {@linkplain LockOptions#label() label}.
 * <p>
 * As with any other provider, a job that outlives its lock is not interrupted, and the
 * end of its lock says nothing; the log does.
 *
 * @since 0.1.0
 */
public final class StorageLockProvider implements LockProvider {

	// What our options take.
	private static final Duration SHORTEST_MAX_HOLD = Duration.ofSeconds(1);

	private final StorageLockRegistry registry;

	private final LockOptions options;

	/**
	 * Creates a provider with the default options of the registry, which does not
	 * interrupt those who lose a lock.
	 * @param registry the registry
	 */
	public StorageLockProvider(StorageLockRegistry registry) {
		this(registry, registry.defaultOptions().withOnLost(OnLost.NOTIFY));
	}

	/**
	 * Creates a provider.
	 * @param registry the registry
	 * @param options how locks are held, but for their minimum and maximum hold and label
	 */
	public StorageLockProvider(StorageLockRegistry registry, LockOptions options) {
		this.registry = Objects.requireNonNull(registry, "'registry' must not be null");
		this.options = Objects.requireNonNull(options, "'options' must not be null");
	}

	/**
	 * Takes the lock if that is possible at once.
	 * @throws io.github.storagelock.StorageLockException if the storage cannot be used
	 * @throws IllegalArgumentException if the name is no lock id, or a duration is out of
	 * bounds
	 */
	@Override
	public Optional<SimpleLock> lock(LockConfiguration configuration) {
		LockOptions asked = this.options.withLabel(configuration.getName())
			.withMaxHold(maxHold(configuration))
			.withMinHold(configuration.getLockAtLeastFor());
		return this.registry.tryAcquire(configuration.getName(), asked)
			.map((lease) -> new LeasedSimpleLock(configuration, lease));
	}

	/**
	 * Returns for how long a lock is held at most.
	 */
	static Duration maxHold(LockConfiguration configuration) {
		Duration asked = configuration.getLockAtMostFor();
		return (asked.compareTo(SHORTEST_MAX_HOLD) > 0) ? asked : SHORTEST_MAX_HOLD;
	}

}
