package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.ReleaseRequest;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The life of some locks, to see whether a set-up breaks anything.
 *
 * @param storage what they are kept in
 */
public record Scenario(LockStorage storage) {

	public static final Duration LEASE = Duration.ofSeconds(30);

	public void plays() {
		String id = "it's 50% \uD83D\uDD12 \\ " + UUID.randomUUID();
		long first = granted(id, "a");
		assertThat(acquire(id, "b")).isInstanceOf(Busy.class);
		assertThat(this.storage.find(id)).map(LockRecord::ownerId).hasValue("a");
		assertThat(renew(List.of(new Hold(id, first)))).containsExactly(Renewal.RENEWED);
		assertThat(release(id, "a", first)).isTrue();
		assertThat(release(id, "a", first)).isFalse();
		long second = granted(id, "b");
		assertThat(second).isGreaterThan(first);
		assertThat(renew(List.of(new Hold(id, first)))).containsExactly(Renewal.LOST);
		mixedRenewal();
		assertThat(this.storage.findAll(null, 3)).hasSize(3);
		assertThat(this.storage.sweep(Duration.ofDays(1), 10)).isZero();
	}

	private void mixedRenewal() {
		List<Hold> holds = new ArrayList<>();
		List<Renewal> expected = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			String id = UUID.randomUUID().toString();
			holds.add(new Hold(id, granted(id, "a") - ((i == 6) ? 1 : 0)));
			expected.add((i == 6) ? Renewal.LOST : Renewal.RENEWED);
		}
		assertThat(renew(holds)).isEqualTo(expected);
	}

	/**
	 * Threads that contend for one lock: none may fail, none may meet another.
	 */
	public void playsWithRivals() {
		String id = UUID.randomUUID().toString();
		List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
		int[] sum = new int[1];
		CompletableFuture.allOf(rival(id, "a", tokens, sum), rival(id, "b", tokens, sum), rival(id, "c", tokens, sum))
			.join();
		assertThat(sum[0]).isEqualTo(30);
		assertThat(tokens).hasSize(30).isSorted().doesNotHaveDuplicates();
	}

	private CompletableFuture<Void> rival(String id, String owner, List<Long> tokens, int[] sum) {
		return CompletableFuture.runAsync(() -> {
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			int count = 0;
			while (count < 10 && System.nanoTime() - deadline < 0) {
				if (acquire(id, owner) instanceof Granted granted) {
					tokens.add(granted.fencingToken());
					sum[0]++;
					count++;
					assertThat(release(id, owner, granted.fencingToken())).isTrue();
				}
			}
		}, (task) -> new Thread(task, owner).start());
	}

	public Acquisition acquire(String id, String owner) {
		return this.storage.acquire(new AcquireRequest(id, owner, LEASE));
	}

	public long granted(String id, String owner) {
		Acquisition acquisition = acquire(id, owner);
		assertThat(acquisition).isInstanceOf(Granted.class);
		return ((Granted) acquisition).fencingToken();
	}

	public boolean release(String id, String owner, long token) {
		return this.storage.release(new ReleaseRequest(id, owner, token, Duration.ZERO));
	}

	public List<Renewal> renew(List<Hold> holds) {
		return this.storage.renew(new RenewRequest("a", LEASE.plusSeconds(1), holds));
	}

}
