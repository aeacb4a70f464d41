package io.github.storagelock.aspect;

import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.LockLostException;
import io.github.storagelock.OnLost;
import io.github.storagelock.text.LockMdc;

/**
 * The locks of one call in the order they were taken.
 */
final class HeldLocks {

	private final Deque<Held> last = new ConcurrentLinkedDeque<>();

	void add(LockLease lease, OnLost onLost) {
		this.last.push(new Held(lease, onLost));
	}

	/**
	 * Runs the action once for each lock that is lost, unless its annotation only wants
	 * listeners to hear of it.
	 */
	void onLost(Consumer<LockLostException> action) {
		for (Held held : this.last) {
			if (held.onLost() == OnLost.INTERRUPT) {
				held.lease().onLost(() -> action.accept(lost(held.lease())));
			}
		}
	}

	/**
	 * Returns whether one of them still protects what is done under it.
	 */
	boolean isAnyValid() {
		return this.last.stream().anyMatch((held) -> held.lease().isValid());
	}

	/**
	 * Lets the transactions of the current thread be fenced by all.
	 */
	FencedScope fenceCurrentThread() {
		List<FencedScope> scopes = this.last.stream().map((held) -> held.lease().fenceCurrentThread()).toList();
		return () -> scopes.forEach(FencedScope::close);
	}

	/**
	 * Adds all to what the current thread logs, in the order in which they were taken.
	 */
	LockMdc inLogs() {
		StringJoiner ids = new StringJoiner(", ");
		StringJoiner tokens = new StringJoiner(", ");
		this.last.descendingIterator().forEachRemaining((held) -> {
			ids.add(held.lease().lockId());
			tokens.add(Long.toString(held.lease().fencingToken()));
		});
		return LockMdc.add(ids.toString(), tokens.toString());
	}

	private static LockLostException lost(LockLease lease) {
		try {
			lease.ensureValid();
		}
		catch (LockLostException ex) {
			return ex;
		}
		catch (IllegalMonitorStateException ex) {
			// Released meanwhile: nobody looks at the result any more.
		}
		return new LockLostException(lease.lockId(), lease.fencingToken(),
				"Lock '" + lease.lockId() + "' was lost while the method ran (token " + lease.fencingToken() + ")");
	}

	/**
	 * Releases all, the last one first, and then throws what went wrong.
	 */
	void release() {
		RuntimeException failure = releaseAll(null);
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Releases all after a failure, which goes before what goes wrong now.
	 */
	void releaseAfter(Throwable failure) {
		RuntimeException further = releaseAll(failure);
		if (further != null) {
			failure.addSuppressed(further);
		}
	}

	private @Nullable RuntimeException releaseAll(@Nullable Throwable before) {
		RuntimeException first = null;
		for (Held held = this.last.poll(); held != null; held = this.last.poll()) {
			try {
				held.lease().release();
			}
			catch (RuntimeException ex) {
				if (first == null) {
					first = ex;
				}
				else if (first != ex) {
					first.addSuppressed(ex);
				}
			}
		}
		// An exception must not suppress itself: the body may have thrown the very same.
		return (first != before) ? first : null;
	}

	private record Held(LockLease lease, OnLost onLost) {
	}

}
