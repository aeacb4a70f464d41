package io.github.storagelock.interop;

import java.util.Optional;

import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;

/**
 * A lease as ShedLock holds it.
 */
final class LeasedSimpleLock extends AbstractSimpleLock {

	private static final Logger logger = LoggerFactory.getLogger(LeasedSimpleLock.class);

	private final LockLease lease;

	LeasedSimpleLock(LockConfiguration configuration, LockLease lease) {
		super(configuration);
		this.lease = lease;
	}

	@Override
	protected void doUnlock() {
		try {
			this.lease.release();
		}
		catch (LockLostException ex) {
			// As after any lockAtMostFor that is over; it was warned of.
			logger.debug("Lock '{}' was over before it was unlocked", this.lease.lockId(), ex);
		}
	}

	@Override
	protected Optional<SimpleLock> doExtend(LockConfiguration configuration) {
		return this.lease.extend(StorageLockProvider.maxHold(configuration), configuration.getLockAtLeastFor())
				? Optional.of(new LeasedSimpleLock(configuration, this.lease)) : Optional.empty();
	}

}
