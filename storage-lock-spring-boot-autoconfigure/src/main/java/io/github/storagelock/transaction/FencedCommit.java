package io.github.storagelock.transaction;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.transaction.support.TransactionSynchronization;

import io.github.storagelock.FencedLease;
import io.github.storagelock.storage.TransactionFence.Look;

/**
 * A commit that was checked: keeps the locks from passing to the next ones of this
 * process until its outcome is known. If its answer is lost, only the row lock of the
 * transaction keeps it apart from theirs.
 *
 * @since 0.1.0
 */
public final class FencedCommit implements TransactionSynchronization {

	private final List<FencedLease> leases;

	private final Look look;

	private volatile boolean sent;

	// Whoever hears of the end first tells it, be it another thread.
	private final AtomicBoolean over = new AtomicBoolean();

	FencedCommit(List<FencedLease> leases, Look look) {
		this.leases = leases;
		this.look = look;
		leases.forEach(FencedLease::commitBegins);
	}

	/**
	 * Notes that from now on the commit may be under way.
	 */
	void isSent() {
		this.sent = true;
	}

	/**
	 * Ends it. Once the commit was sent only its success tells that nothing of it may
	 * still come: a manager whose commit failed takes the transaction for rolled back,
	 * even if only the answer was lost.
	 * @param committed whether it succeeded
	 */
	public void end(boolean committed) {
		if (!this.over.compareAndSet(false, true)) {
			return;
		}
		if (committed || !this.sent) {
			this.leases.forEach(FencedLease::commitEnded);
		}
		else if (!this.look.isAnswered()) {
			this.leases.forEach(FencedLease::commitUnheard);
		}
		this.look.close();
	}

	@Override
	public int getOrder() {
		// Before the locks are released, which needs the rows.
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void afterCompletion(int status) {
		end(status == STATUS_COMMITTED);
	}

}
