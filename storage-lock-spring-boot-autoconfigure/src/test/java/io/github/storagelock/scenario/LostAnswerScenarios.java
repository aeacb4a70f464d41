package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.testing.FaultyLink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests that are carried out, and whose answers do not arrive; the client may repeat
 * them when the connection breaks.
 */
interface LostAnswerScenarios extends StoreFixture {

	Duration SOON = Duration.ofSeconds(9);

	Duration ANSWER = Duration.ofMillis(500);

	@Test
	default void acquisitionWhoseAnswerIsLostIsHadLongBeforeItsLeaseEnds() throws Exception {
		try (FaultyLink link = new FaultyLink(nodes().port())) {
			LockStorage observer = nodes().storage();
			DefaultStorageLockRegistry node = nodes().node(nodes().storage(link.port()), "deaf", Duration.ofMinutes(2));
			node.obtain("scenario-warm").acquire().close();
			link.delayAnswers(ANSWER);
			CompletableFuture<LockLease> acquisition = CompletableFuture
				.supplyAsync(() -> StoreNodes.acquire(node, "scenario-unheard"));
			awaitThat(() -> StoreNodes.isHeld(observer, "scenario-unheard"));
			breakBeforeTheAnswer(link);

			LockLease lease = acquisition.get(SOON.toSeconds(), TimeUnit.SECONDS);

			assertThat(lease.isValid()).isTrue();
			lease.release();
			await().atMost(SOON).until(() -> !StoreNodes.isHeld(observer, "scenario-unheard"));
		}
	}

	@Test
	default void releaseWhoseAnswerIsLostIsARelease() throws Exception {
		try (FaultyLink link = new FaultyLink(nodes().port())) {
			LockLease lease = StoreNodes.acquire(
					nodes().node(nodes().storage(link.port()), "deaf", Duration.ofMinutes(2)), "scenario-released");
			LockStorage observer = nodes().storage();
			link.delayAnswers(ANSWER);
			CompletableFuture<Void> release = CompletableFuture.runAsync(lease::release);
			awaitThat(() -> !StoreNodes.isHeld(observer, "scenario-released"));
			breakBeforeTheAnswer(link);

			assertThat(release).succeedsWithin(SOON);

			LockLease next = StoreNodes.acquire(nodes().node("next", Duration.ofSeconds(30)), "scenario-released");
			assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
			next.release();
		}
	}

	/**
	 * Where the verb is several requests, the last one has been carried out now.
	 */
	private static void awaitThat(Callable<Boolean> effect) {
		await().pollInterval(Duration.ofMillis(20)).until(effect);
	}

	private static void breakBeforeTheAnswer(FaultyLink link) throws Exception {
		link.loseAnswers();
		TimeUnit.NANOSECONDS.sleep(ANSWER.multipliedBy(2).toNanos());
		link.delayAnswers(Duration.ZERO);
		link.cut();
		link.heal();
	}

}
