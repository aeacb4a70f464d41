package io.github.storagelock.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorageException;

/**
 * Frees records that name this node although it holds nothing: an acquisition whose
 * answer was lost may have been carried out, even late, after it was tried again. A
 * record that names this node while one has the turn of the entry who holds nothing is an
 * orphan; it is freed by its own token, so a hold won in the meantime is never hit.
 */
final class Orphans {

	private static final Logger logger = LoggerFactory.getLogger(Orphans.class);

	private static final long FIRST_DELAY = Duration.ofMillis(100).toNanos();

	private static final long LONGEST_DELAY = Duration.ofSeconds(30).toNanos();

	// How late a request may be carried out whose sender has given up: TCP sends again
	// what a closed connection still owes for about this long.
	private static final long LONGEST_DOUBT = Duration.ofMinutes(2).toNanos();

	private final Node node;

	private final LockEntries entries;

	private final Releases releases;

	private final Holds holds;

	// Where an answer of the storage was lost lately. Their entries are in use.
	private final ConcurrentMap<LockEntry, Doubt> doubts = new ConcurrentHashMap<>();

	Orphans(Node node, LockEntries entries, Releases releases, Holds holds) {
		this.node = node;
		this.entries = entries;
		this.releases = releases;
		this.holds = holds;
	}

	/**
	 * Notes that an answer was lost, which starts the search anew. Called by whoever has
	 * the turn of the entry.
	 */
	void suspect(LockEntry entry) {
		Doubt doubt = new Doubt(this.node.timing().nanoTime() + LONGEST_DOUBT);
		if (this.doubts.put(entry, doubt) == null) {
			this.entries.enter(entry.lockId());
		}
		lookLater(entry, doubt, FIRST_DELAY);
	}

	/**
	 * Returns whether what is in the way may be a hold of this node that nobody has.
	 * @param busy what is in the way, if the storage was asked
	 */
	boolean isPerhapsOne(LockEntry entry, @Nullable Busy busy) {
		String owner = (busy != null) ? busy.ownerId() : null;
		// Without a lost answer too: a client of the storage may have sent the request
		// twice.
		return this.node.id().equals(owner) || owner == null && this.doubts.containsKey(entry);
	}

	/**
	 * Frees the record if it is an orphan. Called by whoever has the turn of the entry.
	 * @return whether it was one
	 * @throws LockStorageException if the storage cannot be used
	 */
	boolean settle(LockEntry entry) {
		if (entry.isLeftToNext()) {
			// What one thread has left to the next is no orphan.
			return false;
		}
		Optional<LockRecord> orphan = findOurs(entry);
		orphan.ifPresent((record) -> {
			logger.debug("Lock '{}' was granted by an answer that got lost; freeing it", record.lockId());
			this.node.storage().release(this.releases.owed(record));
		});
		return orphan.isPresent();
	}

	private Optional<LockRecord> findOurs(LockEntry entry) {
		return this.node.storage()
			.find(entry.lockId())
			.filter((record) -> record.isHeld() && this.node.id().equals(record.ownerId()));
	}

	private void lookLater(LockEntry entry, Doubt doubt, long delay) {
		Timing timing = this.node.timing();
		timing.schedule(delay, () -> timing.work(() -> look(entry, doubt, delay)));
	}

	private void look(LockEntry entry, Doubt doubt, long delay) {
		if (this.doubts.get(entry) != doubt) {
			// A later one has its own looks.
			return;
		}
		// Whoever has the turn may hold the lock: the record would name this node for
		// that.
		if (!entry.isTurnFree() || !isSettled(entry, doubt)) {
			lookLater(entry, doubt, Math.min(LONGEST_DELAY, delay * 2));
		}
		else if (this.doubts.remove(entry, doubt)) {
			this.entries.leave(entry);
		}
	}

	/**
	 * Looks without the turn first, so that nobody who makes but one attempt finds it
	 * taken.
	 */
	private boolean isSettled(LockEntry entry, Doubt doubt) {
		boolean over = doubt.isOver(this.node.timing().nanoTime());
		try {
			if (findOurs(entry).isEmpty()) {
				return over;
			}
			if (!entry.takeTurnNow()) {
				return false;
			}
			try {
				settle(entry);
			}
			finally {
				this.holds.giveTurn(entry);
			}
			return over;
		}
		catch (LockStorageException ex) {
			logger.debug("Lock '{}' could not be looked after", entry.lockId(), ex);
			return over && ex.effect() == LockStorageException.Effect.REFUSED;
		}
	}

	/**
	 * A lost answer, told from later ones by being another object.
	 */
	private static final class Doubt {

		private final long end;

		private Doubt(long end) {
			this.end = end;
		}

		/**
		 * Returns whether the request cannot be carried out any more.
		 */
		private boolean isOver(long now) {
			return this.end - now <= 0;
		}

	}

}
