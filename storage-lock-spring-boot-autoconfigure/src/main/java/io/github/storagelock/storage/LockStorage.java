package io.github.storagelock.storage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one record per lock id, shared by all nodes. Implement it to keep locks in
 * another system; {@code LockStorageContractTests} among the sources of this project, and
 * {@code ClockedLockStorageContractTests} where it keeps times, say in tests what an
 * implementation has to do.
 * <p>
 * Every implementation keeps this contract:
 * <ul>
 * <li>Each record changes atomically, and independently of any transaction of the caller;
 * a method that is asked for many may change them one after the other. A change is as
 * durable when the method returns as the storage makes what it has confirmed, but for
 * releases: one that is undone by a crash costs time only.</li>
 * <li>The only clock is the storage's. A record is free when its expiry is not in the
 * future of that clock, whoever it names. What was released stays free when the clock is
 * set back. The clock may be read by one request and used by a later one of the same
 * call, as callers count a lease from before the call. Where it is only known to lie
 * between two bounds, expiries are written by the later one and judged by the earlier.
 * Where the storage ends leases by itself, a record may be gone once its lease is
 * over.</li>
 * <li>Any {@link java.time.Duration} will do: what is too long for the storage's
 * arithmetic is as long as that can be, and what is negative is zero.</li>
 * <li>The first fencing token of a grant is greater than each one that was used for this
 * id before, also when the record was deleted in between, and never changed by a renewal:
 * {@code max(previous token + 1, now in epoch microseconds)} where the storage has a
 * clock, else made of a number of its own that never goes back. The record has the last
 * of those that were reserved; owner and that number name the grant.</li>
 * <li>Owner and lock ids are compared code point by code point.</li>
 * <li>A client that sends a request again by itself is kept from it, or knows its own
 * again: an acquisition that was carried out is not answered by busy, nor a release that
 * freed the record by {@code false}.</li>
 * <li>Each method ends within a bound, also when the storage does not answer, and then
 * throws {@link LockStorageException}. All methods may be called by many threads.</li>
 * </ul>
 *
 * @since 0.1.0
 */
public interface LockStorage {

	/**
	 * Takes the record if it is free or missing. Never takes a record whose lease runs,
	 * not even for the owner that it names; a refused attempt writes nothing. A conflict
	 * with another node (deadlock, serialization failure, lock time-out, duplicate key)
	 * is {@link Acquisition.Busy}, not a failure.
	 * @param request who wants what, for how long
	 * @return granted or busy
	 * @throws LockStorageException if the storage cannot be used
	 */
	Acquisition acquire(AcquireRequest request);

	/**
	 * Extends the leases of one owner, in as few requests to the storage as it can. A
	 * lease that still runs under the given token gets the later of its present expiry
	 * and {@code now + lease}, but no more than {@code now + 2 * lease}: a clock that was
	 * set back may be set forth again, but a holder that dies in between must not block
	 * others for as long as that step. A lease that has run out is not revived. A record
	 * that another transaction has locked does not hold up the others.
	 * @param request the leases
	 * @return what became of each, in the order of the request
	 * @throws LockStorageException if the storage cannot be used
	 */
	List<Renewal> renew(RenewRequest request);

	/**
	 * Frees the record if it still names this owner with this token, at once or when the
	 * minimum hold since its acquisition is over, which is the whole minimum hold from
	 * now at most. It is kept, and deleted by {@link #sweep sweeping}; a storage that
	 * ends leases by itself may delete it.
	 * @param request the hold to end
	 * @return whether the record named this owner with this token
	 * @throws LockStorageException if the storage cannot be used
	 */
	boolean release(ReleaseRequest request);

	/**
	 * Takes a hold away, for an operator: the record names nobody any more, if it names
	 * somebody under this token whose lease runs. It stays taken until that lease ends,
	 * or is free at once, with the token as it is.
	 * @param lockId what is locked
	 * @param token the token that the record has
	 * @param atOnce whether the lock is free at once
	 * @return whether the record was changed
	 * @throws LockStorageException if the storage cannot be used
	 */
	boolean revoke(String lockId, long token, boolean atOnce);

	/**
	 * Notes in the record, if there is one, that a node waits for the lock, unless a note
	 * that was made since the record was acquired lasts for half of the time anyway. It
	 * outlives grants and releases; a node tells by its age whether it is one of others.
	 * A record that another transaction has locked may be left as it is.
	 * @param lockId what is waited for
	 * @param time for how long from now it is waited at least, always the same
	 * @throws LockStorageException if the storage cannot be used
	 */
	void announceWaiter(String lockId, Duration time);

	/**
	 * Reads a record.
	 * @param lockId what is locked
	 * @return the record, held or not; empty if there is none
	 * @throws LockStorageException if the storage cannot be used
	 */
	Optional<LockRecord> find(String lockId);

	/**
	 * Reads the records that are held now, some at a time, in an order of the storage's
	 * own. By the last id of each page, the next one begins: whoever reads until there is
	 * none left has seen each record that was held all the time once.
	 * @param after the id behind which to begin, whether it has a record or not; null to
	 * begin at the first
	 * @param limit how many at most
	 * @return the records, fewer than the limit if there are no more
	 * @throws LockStorageException if the storage cannot be used
	 */
	List<LockRecord> findAll(@Nullable String after, int limit);

	/**
	 * Deletes records that have been free for longer than the retention: since they were
	 * released, or their lease or minimum hold ran out. Never deletes one that is held or
	 * kept, whatever the retention is. A storage that removes records by itself deletes
	 * none here.
	 * @param retention for how long a free record is kept
	 * @param limit how many are deleted at most
	 * @return how many were deleted; less than the limit means that none is left
	 * @throws LockStorageException if the storage cannot be used
	 */
	int sweep(Duration retention, int limit);

	/**
	 * Returns the signals of this storage.
	 * @return {@link ReleaseSignals#NONE} by default: waiting nodes ask from time to time
	 */
	default ReleaseSignals releaseSignals() {
		return ReleaseSignals.NONE;
	}

}
