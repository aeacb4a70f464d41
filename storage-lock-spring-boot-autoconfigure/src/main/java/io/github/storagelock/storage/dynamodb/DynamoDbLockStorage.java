package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.BoundedClock;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * Locks in a table of Amazon DynamoDB, one item each. Acquiring, renewing and releasing a
 * lock are one conditional write each.
 * <p>
 * The clock is that of DynamoDB: answers tell it in whole seconds ({@code Date}), and
 * many of them more closely. Where it is not known closely yet, a lease is longer by up
 * to {@code 1.1} seconds than was asked for; holders count what was asked for. A tenth of
 * a second of this is for servers of DynamoDB whose clocks differ.
 * <p>
 * The client may repeat requests: each carries an id by which it is known again. There
 * are no signals; nodes that wait ask from time to time. {@link #findAll Listing} and
 * {@link #sweep sweeping} read the whole table. A global table that is not strongly
 * consistent keeps nobody in another region from taking the same lock.
 *
 * @since 0.1.0
 */
public class DynamoDbLockStorage implements LockStorage {

	/**
	 * Dates have whole seconds, and the clocks of servers differ.
	 */
	static final Duration CLOCK_RESOLUTION = Duration.ofMillis(1_100);

	private static final int SCAN = 10;

	private final DynamoDbClient client;

	private final DynamoDbSettings settings;

	private final AnswerDates dates;

	/**
	 * Creates a storage with the defaults.
	 * @param client the client of DynamoDB; it is not closed with this storage
	 */
	public DynamoDbLockStorage(DynamoDbClient client) {
		this(client, DynamoDbSettings.defaults());
	}

	/**
	 * Creates a storage. Asks DynamoDB nothing until it is used.
	 * @param client the client of DynamoDB; it is not closed with this storage
	 * @param settings where the locks are, and for how long one call may wait
	 */
	public DynamoDbLockStorage(DynamoDbClient client, DynamoDbSettings settings) {
		this(client, settings, new BoundedClock(CLOCK_RESOLUTION));
	}

	DynamoDbLockStorage(DynamoDbClient client, DynamoDbSettings settings, BoundedClock clock) {
		this.client = client;
		this.settings = settings;
		this.dates = new AnswerDates(clock);
	}

	/**
	 * Creates the table, billed on demand, if there is none, and waits for up to a minute
	 * until it can be used. Needs the rights to {@code DescribeTable} and
	 * {@code CreateTable}.
	 * @throws LockStorageException if that cannot be done; the message has the command
	 * that does it
	 */
	public void createTableIfMissing() {
		new DynamoDbTable(this.client, this.settings.tableName()).createIfMissing();
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		try {
			return call("Lock '" + request.lockId() + "' could not be acquired")
				.run((call) -> DynamoDbAcquisition.acquire(request, call));
		}
		catch (LockStorageException ex) {
			if (isConflict(ex)) {
				return Busy.UNKNOWN;
			}
			throw ex;
		}
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		return call(request.holds().size() + " leases could not be renewed")
			.run((call) -> DynamoDbRenewal.renew(request, call));
	}

	@Override
	public boolean release(ReleaseRequest request) {
		return call("Lock '" + request.lockId() + "' could not be released")
			.run((call) -> DynamoDbRelease.release(request, call));
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		try {
			call("Lock '" + lockId + "' could not be marked as waited for").run((call) -> {
				DynamoDbWaiters.announce(lockId, time, call);
				return true;
			});
		}
		catch (LockStorageException ex) {
			if (!isConflict(ex)) {
				throw ex;
			}
		}
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return call("Lock '" + lockId + "' could not be read").run((call) -> DynamoDbQueries.find(lockId, call));
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return call("Lock '" + lockId + "' could not be revoked")
			.run((call) -> DynamoDbRevocation.revoke(lockId, token, atOnce, call));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return longCall("The locks could not be read").run((call) -> DynamoDbQueries.findHeld(after, limit, call));
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return longCall("The table of the locks could not be swept")
			.run((call) -> DynamoDbQueries.sweep(retention, limit, call));
	}

	/**
	 * Returns where the locks are kept, for a log.
	 */
	@Override
	public String toString() {
		return "DynamoDB, table '" + this.settings.tableName() + "'";
	}

	/**
	 * A fenced transaction has the record: nothing was done.
	 */
	private static boolean isConflict(LockStorageException failure) {
		return failure.effect() == Effect.NONE && failure.getCause() instanceof TransactionConflictException;
	}

	private DynamoDbCall call(String what) {
		return call(what, this.settings.timeout());
	}

	private DynamoDbCall longCall(String what) {
		return call(what, this.settings.timeout().multipliedBy(SCAN));
	}

	private DynamoDbCall call(String what, Duration limit) {
		return new DynamoDbCall(this.client, this.settings.tableName(), this.dates, what, limit);
	}

}
