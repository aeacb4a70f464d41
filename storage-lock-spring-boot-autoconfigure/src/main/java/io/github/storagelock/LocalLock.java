package io.github.storagelock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.text.DurationText;

/**
 * A lock that this process holds or waits for, as
 * {@link StorageLockRegistry#localLocks()} saw it.
 *
 * @param lockId what is locked
 * @param label the {@linkplain LockOptions#label() label} of the hold; empty if it has
 * none, or there is none
 * @param fencingToken the number of the hold; 0 where this process only waits
 * @param recordToken the number that the storage has for it; 0 where this process only
 * waits
 * @param held for how long it has been held; zero where this process only waits
 * @param remaining how long its lease would last if it were not renewed any more
 * @param thread the thread that took the hold, which need not be where it is used; null
 * where this process only waits
 * @param waiting how many threads of this process wait for the lock
 * @since 0.1.0
 */
public record LocalLock(String lockId, String label, long fencingToken, long recordToken, Duration held,
		Duration remaining, @Nullable Thread thread, int waiting) {

	/**
	 * Returns whether this process holds the lock.
	 * @return {@code false} if it only waits for it
	 */
	public boolean isHeld() {
		return this.fencingToken != 0;
	}

	@Override
	public String toString() {
		return "LocalLock[lockId=" + this.lockId + ", label=" + this.label + ", fencingToken=" + this.fencingToken
				+ ", recordToken=" + this.recordToken + ", held=" + DurationText.of(this.held) + ", remaining="
				+ DurationText.of(this.remaining) + ", thread="
				+ ((this.thread != null) ? this.thread.getName() : "none") + ", waiting=" + this.waiting + "]";
	}

}
