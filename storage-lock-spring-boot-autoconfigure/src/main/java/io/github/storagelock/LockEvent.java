package io.github.storagelock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.text.DurationText;

/**
 * What a {@link StorageLockListener} is told.
 *
 * @param lockId the lock
 * @param label the {@linkplain LockOptions#label() label} of its options; empty if it has
 * none
 * @param nodeId the node that tells it, which is this process
 * @param fencingToken the number of the hold; 0 where there is none
 * @param waited how long the acquisition took, from the call to its end
 * @param held how long the lock was held; zero where it was not
 * @param handedOff whether the lock came from another thread of this process, or went to
 * one, without the storage
 * @param failure why, where something failed
 * @param reason why the lease was lost; null where it was not
 * @since 0.1.0
 */
public record LockEvent(String lockId, String label, String nodeId, long fencingToken, Duration waited, Duration held,
		boolean handedOff, @Nullable Throwable failure, @Nullable LossReason reason) {

	@Override
	public String toString() {
		return "LockEvent[lockId=" + this.lockId + ", label=" + this.label + ", nodeId=" + this.nodeId
				+ ", fencingToken=" + this.fencingToken + ", waited=" + DurationText.of(this.waited) + ", held="
				+ DurationText.of(this.held) + ", handedOff=" + this.handedOff + ", failure=" + this.failure
				+ ", reason=" + this.reason + "]";
	}

}
