package io.github.storagelock.storage.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.etcd.jetcd.Client;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * Locks in etcd 3.4 or later. A lock is a key on a lease of etcd's own, so etcd ends it
 * when its holder is gone, and waiting nodes are told of that as of a release.
 * <p>
 * Etcd knows whole seconds: a lease is rounded up, and is no shorter than one and a half
 * times the election time-out of the servers (2 seconds by default). Holders count the
 * time that was asked for. There is no clock that could be read:
 * {@link LockRecord#acquiredAt()} is zero and {@link LockRecord#expiresAt()} the length
 * of the lease. A lock that has run out is gone, one that was released is remembered for
 * a minute, so there is nothing to {@linkplain #sweep sweep}.
 * <p>
 * Fencing tokens are made of revisions of etcd, not of the time. They are larger than
 * 2<sup>53</sup> once etcd has counted 8,589,934,592 revisions: keep them in 64-bit
 * integers.
 *
 * @since 0.1.0
 */
public class EtcdLockStorage implements LockStorage {

	private static final Duration CHECK = Duration.ofSeconds(5);

	private final EtcdSettings settings;

	private final EtcdKeys keys;

	private final Grants grants = new Grants();

	private final EtcdAcquisition acquisition;

	private final EtcdRenewal renewal;

	private final EtcdRelease release;

	private final EtcdWaiters waiters;

	private final EtcdQueries queries;

	private final EtcdReleaseSignals signals;

	/**
	 * Creates a storage with the defaults.
	 * @param client the client of etcd; it is not closed with this storage
	 */
	public EtcdLockStorage(Client client) {
		this(client, EtcdSettings.defaults());
	}

	/**
	 * Creates a storage. Asks etcd nothing until it is used.
	 * @param client the client of etcd; it is not closed with this storage
	 * @param settings where the locks are, and for how long one call may wait
	 */
	public EtcdLockStorage(Client client, EtcdSettings settings) {
		this.settings = settings;
		this.keys = new EtcdKeys(settings.prefix());
		EtcdTransactions transactions = new EtcdTransactions(client);
		EtcdLeases leases = new EtcdLeases(client);
		EtcdRemaining remaining = new EtcdRemaining(leases);
		this.acquisition = new EtcdAcquisition(transactions, leases, remaining, this.grants, this.keys);
		this.renewal = new EtcdRenewal(transactions, leases, this.grants, this.keys);
		this.release = new EtcdRelease(transactions, leases, this.grants, this.keys);
		this.waiters = new EtcdWaiters(transactions, leases, remaining, this.grants, this.keys);
		this.queries = new EtcdQueries(transactions, remaining, this.waiters, this.keys);
		this.signals = new EtcdReleaseSignals(client, this.keys);
	}

	/**
	 * Takes a lock that nobody else takes, and releases it, to see whether etcd answers
	 * and lets the locks in.
	 * @throws io.github.storagelock.storage.LockStorageException if it does not
	 */
	public void check() {
		String nobody = "check-" + UUID.randomUUID();
		if (acquire(new AcquireRequest(nobody, nobody, CHECK)) instanceof Granted granted) {
			release(new ReleaseRequest(nobody, nobody, granted.fencingToken(), Duration.ZERO));
		}
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		return call("Lock '" + request.lockId() + "' could not be acquired")
			.run((call) -> this.acquisition.acquire(request, call));
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return call(request.holds().size() + " leases could not be renewed")
			.run((call) -> this.renewal.renew(request, call));
	}

	@Override
	public boolean release(ReleaseRequest request) {
		return call("Lock '" + request.lockId() + "' could not be released")
			.run((call) -> this.release.release(request, call));
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		call("Lock '" + lockId + "' could not be marked as waited for")
			.run((call) -> this.waiters.announce(lockId, time, call));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return call("Lock '" + lockId + "' could not be read").run((call) -> this.queries.find(lockId, call));
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return call("Lock '" + lockId + "' could not be revoked")
			.run((call) -> this.release.revoke(lockId, Token.of(token), atOnce, call));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return call("The locks could not be read").run((call) -> this.queries.findHeld(after, limit, call));
	}

	/**
	 * Deletes nothing: etcd removes by itself what is over.
	 */
	@Override
	public int sweep(Duration retention, int limit) {
		this.grants.forgetOver();
		return 0;
	}

	@Override
	public ReleaseSignals releaseSignals() {
		return this.signals;
	}

	/**
	 * Returns where the locks are kept, for a log.
	 */
	@Override
	public String toString() {
		return this.keys.toString();
	}

	private EtcdCall call(String what) {
		return new EtcdCall(what, this.settings.timeout());
	}

}
