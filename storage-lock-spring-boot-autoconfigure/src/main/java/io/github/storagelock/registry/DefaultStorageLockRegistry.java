package io.github.storagelock.registry;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.FencedLease;
import io.github.storagelock.LocalLock;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockListener;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.TransactionScope;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.text.LockMdc;

/**
 * The registry, on any {@link LockStorage}. Spring Boot makes one by itself; make more of
 * them for several storages, or to stand for several nodes in a test. {@link #close()} it
 * in the end. Not final, so that an aspect may be put around it.
 *
 * @since 0.1.0
 */
public class DefaultStorageLockRegistry implements StorageLockRegistry, AutoCloseable {

	private final RegistrySettings settings;

	private final Node node;

	private final Door door;

	private final ThreadHolds threadHolds;

	private final Acquirer acquirer;

	private final LocalLocks localLocks;

	private final Shutdown shutdown;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates a registry with the defaults and without listeners.
	 * @param storage where the records are
	 */
	public DefaultStorageLockRegistry(LockStorage storage) {
		this(storage, RegistrySettings.defaults(), List.of());
	}

	/**
	 * Creates a registry.
	 * @param storage where the records are; it is not closed with the registry
	 * @param settings how it behaves
	 * @param listeners who hears of its locks, in this order
	 */
	public DefaultStorageLockRegistry(LockStorage storage, RegistrySettings settings,
			List<StorageLockListener> listeners) {
		this(storage, settings, listeners, TransactionScope.NONE);
	}

	/**
	 * Creates a registry.
	 * @param storage where the records are; it is not closed with the registry
	 * @param settings how it behaves
	 * @param listeners who hears of its locks, in this order
	 * @param transactions which transactions a release waits for
	 */
	public DefaultStorageLockRegistry(LockStorage storage, RegistrySettings settings,
			List<StorageLockListener> listeners, TransactionScope transactions) {
		this(storage, settings, listeners, transactions, new SystemTiming());
	}

	DefaultStorageLockRegistry(LockStorage storage, RegistrySettings settings, List<StorageLockListener> listeners,
			Timing timing) {
		this(storage, settings, listeners, TransactionScope.NONE, timing);
	}

	DefaultStorageLockRegistry(LockStorage storage, RegistrySettings settings, List<StorageLockListener> listeners,
			TransactionScope transactions, Timing timing) {
		this.settings = settings;
		TransactionScope scope = SafeTransactionScope.of(transactions);
		PollPacing pacing = new PollPacing(settings.polling(), RandomGenerator.getDefault());
		long longEnough = settings.handOff().maxTime().toNanos();
		LockEntries entries = new LockEntries(new Possession.Rules(longEnough, pacing::longest));
		Interrupts interrupts = new Interrupts();
		LentLeases lent = new LentLeases(scope);
		this.threadHolds = new ThreadHolds(scope, interrupts, lent);
		this.node = Node.create(settings.nodeName(), storage, timing, listeners);
		this.door = new Door(this.node.id(), this.threadHolds);
		Releases releases = new Releases(this.node, interrupts);
		LeaseKeeper keeper = new LeaseKeeper(timing, new Renewals(this.node, releases), settings.longHold());
		Holds holds = new Holds(this.node, this.door, entries, keeper, releases, lent, settings.handOff().maxHolds());
		Orphans orphans = new Orphans(this.node, entries, releases, holds);
		this.acquirer = new Acquirer(this.node, this.door, this.threadHolds, interrupts, entries, holds, orphans,
				pacing);
		this.localLocks = new LocalLocks(this.node, entries, keeper);
		this.shutdown = new Shutdown(timing, this.door, entries, holds, keeper, releases);
		if (settings.sweeping().enabled()) {
			new Sweeper(this.node, settings.sweeping().retention()).start(RandomGenerator.getDefault());
		}
	}

	@Override
	public String nodeId() {
		return this.node.id();
	}

	@Override
	public LockOptions defaultOptions() {
		return this.settings.options();
	}

	@Override
	public StorageLock obtain(String lockId, LockOptions options) {
		return new ThreadOwnedLock(this.acquirer, this.threadHolds, LockIds.check(lockId), options);
	}

	@Override
	public LockLease acquire(String lockId, LockOptions options) throws InterruptedException {
		this.threadHolds.refuseLeaseOfOwn(LockIds.check(lockId), !options.maxWait().isZero());
		AcquireAttempt attempt = this.acquirer.attempt(lockId, options, Timing.nanos(options.maxWait()), true);
		@Nullable LeasedHold hold = this.acquirer.acquire(attempt);
		if (hold == null) {
			throw this.acquirer.notAcquired(attempt);
		}
		return hold;
	}

	@Override
	public Optional<LockLease> tryAcquire(String lockId, LockOptions options) {
		this.threadHolds.refuseLeaseOfOwn(LockIds.check(lockId), false);
		AcquireAttempt attempt = this.acquirer.attempt(lockId, options, 0, false);
		try {
			return Optional.ofNullable(this.acquirer.acquire(attempt));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("An attempt that cannot be interrupted was interrupted", ex);
		}
	}

	@Override
	public <E extends Exception> void runLocked(String lockId, LockOptions options, LockedRunnable<E> task)
			throws E, InterruptedException {
		Objects.requireNonNull(task, "'task' must not be null");
		try (LockLease lease = obtain(lockId, options).acquire(); LockMdc logged = inLogs(lease)) {
			task.run();
		}
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T callLocked(String lockId, LockOptions options,
			LockedCallable<T, E> task) throws E, InterruptedException {
		Objects.requireNonNull(task, "'task' must not be null");
		try (LockLease lease = obtain(lockId, options).acquire(); LockMdc logged = inLogs(lease)) {
			return task.call();
		}
	}

	private LockMdc inLogs(LockLease lease) {
		return this.settings.mdc() ? LockMdc.add(lease.lockId(), Long.toString(lease.fencingToken())) : LockMdc.NONE;
	}

	@Override
	public List<FencedLease> fencedByCurrentThread() {
		return this.threadHolds.fencing();
	}

	@Override
	public List<LocalLock> localLocks() {
		return this.localLocks.list();
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return this.localLocks.revoke(LockIds.check(lockId), token, atOnce);
	}

	/**
	 * Takes new acquisitions again after {@link #stopAccepting()}, unless this registry
	 * is closed.
	 */
	public void startAccepting() {
		this.door.accept(true);
	}

	/**
	 * Refuses new acquisitions, but for threads that hold a {@link StorageLock} already,
	 * or a lease in its {@linkplain LockLease#fenceCurrentThread() scope}, and may need
	 * another lock to come to an end; what is held goes on being renewed until it is
	 * released or this registry is closed.
	 */
	public void stopAccepting() {
		this.door.accept(false);
	}

	/**
	 * Returns whether new acquisitions are taken.
	 * @return {@code false} after {@link #stopAccepting()} and {@link #close()}
	 */
	public boolean isAccepting() {
		return this.door.isOpen();
	}

	/**
	 * Ends this node: refuses new acquisitions, goes on renewing while holders finish,
	 * but no longer than {@link RegistrySettings#shutdownTimeout()}, and leaves what is
	 * in use then to the end of its lease, with one warning that names it. What is given
	 * back even later is freed if the storage still answers, and named by another warning
	 * if not. Closing twice does nothing the second time.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.shutdown.begin(this.settings.shutdownTimeout());
		}
	}

	@Override
	public String toString() {
		return "StorageLockRegistry[" + nodeId() + "]";
	}

}
