package io.github.storagelock.registry;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.ReleaseSignals;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.Renewal;

/**
 * A storage that fails in one way only: whatever else the real one throws, or answers
 * against its contract, is a {@link LockStorageException} of unknown effect.
 */
final class CheckedStorage implements LockStorage {

	private final LockStorage storage;

	CheckedStorage(LockStorage storage) {
		this.storage = storage;
	}

	@Override
	public Acquisition acquire(AcquireRequest request) {
		return ask(() -> this.storage.acquire(request));
	}

	@Override
	public List<Renewal> renew(RenewRequest request) {
		List<Renewal> outcomes = ask(() -> List.copyOf(this.storage.renew(request)));
		if (outcomes.size() != request.holds().size()) {
			throw new LockStorageException(Effect.UNKNOWN, "The storage was asked to renew " + request.holds().size()
					+ " leases, but answered for " + outcomes.size(), null);
		}
		return outcomes;
	}

	@Override
	public boolean release(ReleaseRequest request) {
		return ask(() -> this.storage.release(request));
	}

	@Override
	public boolean revoke(String lockId, long token, boolean atOnce) {
		return ask(() -> this.storage.revoke(lockId, token, atOnce));
	}

	@Override
	public Optional<LockRecord> find(String lockId) {
		return ask(() -> this.storage.find(lockId));
	}

	@Override
	public List<LockRecord> findAll(@Nullable String after, int limit) {
		return ask(() -> this.storage.findAll(after, limit));
	}

	@Override
	public int sweep(Duration retention, int limit) {
		return ask(() -> this.storage.sweep(retention, limit));
	}

	@Override
	public void announceWaiter(String lockId, Duration time) {
		ask(() -> {
			this.storage.announceWaiter(lockId, time);
			return true;
		});
	}

	@Override
	public ReleaseSignals releaseSignals() {
		return this.storage.releaseSignals();
	}

	private static <T> T ask(Supplier<T> request) {
		try {
			return Objects.requireNonNull(request.get(), "The answer must not be null");
		}
		catch (LockStorageException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new LockStorageException(Effect.UNKNOWN, "The storage failed in a way that it should not: " + ex, ex);
		}
	}

}
