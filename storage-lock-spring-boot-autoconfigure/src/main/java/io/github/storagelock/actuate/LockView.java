package io.github.storagelock.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.storagelock.LocalLock;
import io.github.storagelock.storage.LockRecord;

/**
 * A lock as the endpoint shows it.
 *
 * @param id the lock
 * @param state whether it is held
 * @param ownerId the node that holds it; null if none does
 * @param token the token of the storage's record, to revoke it by
 * @param acquiredAt when it was acquired, by the storage's clock; null if that does not
 * tell
 * @param expiresAt when it ends or ended, by the storage's clock; null if that does not
 * tell
 * @param age how long ago it was acquired; null if that is not known, or it is free
 * @param remaining how long it is taken from now on, if it is not renewed
 * @param wanted whether another node waits for it
 * @param local what this process knows of it; null if it neither holds it nor waits
 */
record LockView(String id, State state, @Nullable String ownerId, long token, @Nullable Instant acquiredAt,
		@Nullable Instant expiresAt, @Nullable Duration age, Duration remaining, boolean wanted,
		@Nullable Local local) implements OperationResponseBody {

	private static final int FRAMES = 20;

	static LockView of(LockRecord record, @Nullable LocalLock local, boolean withStack) {
		boolean timed = record.acquiredAt() != 0;
		boolean free = record.remaining().isZero();
		long now = record.expiresAt() - record.remaining().dividedBy(ChronoUnit.MICROS.getDuration());
		return new LockView(record.lockId(), State.of(record), record.ownerId(), record.fencingToken(),
				timed ? Instant.EPOCH.plus(record.acquiredAt(), ChronoUnit.MICROS) : null,
				timed ? Instant.EPOCH.plus(record.expiresAt(), ChronoUnit.MICROS) : null,
				(timed && !free) ? Duration.of(now - record.acquiredAt(), ChronoUnit.MICROS) : null, record.remaining(),
				!record.wanted().isZero(), (local != null) ? Local.of(local, withStack) : null);
	}

	/**
	 * Whether a lock is held.
	 */
	enum State {

		/**
		 * A node holds it.
		 */
		HELD,

		/**
		 * Nobody holds it, but it is not free yet, for a minimum hold or because it was
		 * revoked.
		 */
		KEPT,

		/**
		 * Nobody holds it.
		 */
		FREE;

		static State of(LockRecord record) {
			return record.isHeld() ? HELD : record.isKept() ? KEPT : FREE;
		}

	}

	/**
	 * What this process knows of a lock.
	 *
	 * @param label the label of the hold; null if it has none
	 * @param fencingToken its number; null if this process only waits
	 * @param held for how long it has been held; null if this process only waits
	 * @param waiting how many threads of this process wait for it
	 * @param thread the thread that took it; null if this process only waits
	 * @param stack what that thread does now; null if it was not asked for
	 */
	record Local(@Nullable String label, @Nullable Long fencingToken, @Nullable Duration held, int waiting,
			@Nullable String thread, @Nullable List<String> stack) {

		static Local of(LocalLock lock, boolean withStack) {
			Thread thread = lock.thread();
			List<String> stack = (withStack && thread != null)
					? Arrays.stream(thread.getStackTrace()).limit(FRAMES).map(StackTraceElement::toString).toList()
					: null;
			return new Local(lock.label().isEmpty() ? null : lock.label(), lock.isHeld() ? lock.fencingToken() : null,
					lock.isHeld() ? lock.held() : null, lock.waiting(), (thread != null) ? thread.getName() : null,
					stack);
		}

	}

}
