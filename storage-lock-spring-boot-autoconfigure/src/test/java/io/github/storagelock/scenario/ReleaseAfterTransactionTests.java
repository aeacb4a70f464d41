package io.github.storagelock.scenario;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLease.FencedScope;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.TestLockOptions;
import io.github.storagelock.scenario.Account.Sessions;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Locks that are given back while the thread is in a transaction: nobody else gets them
 * before that has ended, whichever way they were taken.
 */
class ReleaseAfterTransactionTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withOnLost(OnLost.NOTIFY);

	private final Account account = new Account(new Sessions(TestDatabase.H2), true);

	private final StorageLockRegistry registry = this.account.node.registry;

	private final TransactionTemplate transaction = this.account
		.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED);

	private final TransactionTemplate inner = this.account.node
		.transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.PROPAGATION_REQUIRES_NEW);

	@AfterEach
	void close() {
		this.account.close();
	}

	@ParameterizedTest
	@EnumSource
	void othersWaitForTheCommit(Way way) {
		this.transaction.executeWithoutResult((status) -> {
			way.takeAndGiveBack(this.registry);
			assertThat(isFree()).isFalse();
		});

		assertThat(isFree()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void othersWaitForTheRollback(Way way) {
		this.transaction.executeWithoutResult((status) -> {
			way.takeAndGiveBack(this.registry);
			status.setRollbackOnly();
			assertThat(isFree()).isFalse();
		});

		assertThat(isFree()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void othersWaitForTheSuspendedTransaction(Way way) {
		this.transaction.executeWithoutResult((outer) -> {
			this.inner.executeWithoutResult((status) -> {
			});
			way.takeAndGiveBack(this.registry);
			this.inner.executeWithoutResult((status) -> assertThat(isFree()).isFalse());
			assertThat(isFree()).isFalse();
		});

		assertThat(isFree()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void othersWaitForTheInnerTransactionOnly(Way way) {
		this.transaction.executeWithoutResult((outer) -> {
			this.inner.executeWithoutResult((status) -> {
				way.takeAndGiveBack(this.registry);
				assertThat(isFree()).isFalse();
			});
			assertThat(isFree()).isTrue();
		});
	}

	@ParameterizedTest
	@EnumSource
	void staleHolderCannotCommitAfterGivingBack(Way way) {
		assertThatExceptionOfType(LockLostException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				way.takeAndGiveBack(this.registry);
				this.account.add(1);
				this.account.takeOver("a");
			}));

		assertThat(this.account.balance()).isZero();
	}

	@Test
	void lockOfAnOuterTransactionThatIsGivenBackInAnInnerOneStays() {
		StorageLock lock = this.registry.obtain("a");
		this.transaction.executeWithoutResult((outer) -> {
			lock.lock();
			this.inner.executeWithoutResult((status) -> lock.unlock());
			assertThat(isFree()).isFalse();
		});

		assertThat(isFree()).isTrue();
	}

	@Test
	void leaseIsReleasedOnceHoweverOften() {
		this.transaction.executeWithoutResult((status) -> {
			LockLease lease = this.registry.tryAcquire("a").orElseThrow();
			lease.release();
			lease.release();
			assertThat(this.registry.fencedByCurrentThread()).singleElement().isSameAs(lease);
		});

		assertThat(this.registry.fencedByCurrentThread()).isEmpty();
		assertThat(isFree()).isTrue();
	}

	@Test
	void leaseThatIsKeptIsNotFreedByAnotherThread() {
		this.transaction.executeWithoutResult((status) -> {
			LockLease lease = this.registry.tryAcquire("a").orElseThrow();
			lease.release();
			CompletableFuture.runAsync(lease::release).join();
			assertThat(isFree()).isFalse();
		});

		assertThat(isFree()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void leaseThatIsKeptIsNotBusyForItsOwnThread(Attempt attempt) {
		this.transaction.executeWithoutResult((status) -> {
			this.registry.tryAcquire("a").orElseThrow().release();

			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> attempt.on(this.registry))
				.withMessageContaining("was released by this very thread inside of a transaction")
				.isNotInstanceOf(LockNotAcquiredException.class);
		});

		assertThat(isFree()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "ACQUIRE", "ACQUIRE_AT_ONCE", "TRY_ACQUIRE" })
	void lockThatIsKeptIsNotBusyForALeaseOfItsOwnThread(Attempt attempt) {
		this.transaction.executeWithoutResult((status) -> {
			StorageLock lock = this.registry.obtain("a", OPTIONS);
			lock.lock();
			lock.unlock();

			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> attempt.on(this.registry))
				.withMessageContaining("was released by this very thread inside of a transaction")
				.isNotInstanceOf(LockNotAcquiredException.class);
			assertThat(lock.tryLock()).isTrue();
			lock.unlock();
		});

		assertThat(isFree()).isTrue();
	}

	@Test
	void leaseThatFencesAThreadIsNotWaitedForByIt() {
		try (LockLease lease = this.registry.tryAcquire("a").orElseThrow();
				FencedScope scope = lease.fenceCurrentThread()) {
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> this.registry.acquire("a"))
				.withMessageContaining("is held by a LockLease that fences this very thread")
				.isNotInstanceOf(LockNotAcquiredException.class);
			assertThat(this.registry.tryAcquire("a")).isEmpty();
			assertThat(scope).isNotNull();
		}
	}

	@Test
	void leaseThatFollowsOneThatWasLostIsReleasedToo() {
		assertThatExceptionOfType(LockLostException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				LockLease lost = this.registry.tryAcquire("a", TestLockOptions.withoutRenewal(Duration.ofSeconds(2)))
					.orElseThrow();
				lost.release();
				await().until(() -> !lost.isValid());
				await().pollInSameThread()
					.until(() -> this.registry.tryAcquire("a", OPTIONS), Optional::isPresent)
					.orElseThrow()
					.release();
			}));

		assertThat(isFree()).isTrue();
	}

	private boolean isFree() {
		boolean free = this.account.acquireAsOther("a") instanceof Acquisition.Granted;
		if (free) {
			this.account.expireAsOther("a");
		}
		return free;
	}

	/**
	 * The ways to ask for a lock.
	 */
	enum Attempt {

		ACQUIRE((registry) -> registry.acquire("a", OPTIONS)),

		ACQUIRE_AT_ONCE((registry) -> registry.acquire("a", OPTIONS.withMaxWait(Duration.ZERO))),

		TRY_ACQUIRE((registry) -> registry.tryAcquire("a", OPTIONS)),

		LOCK((registry) -> registry.obtain("a", OPTIONS).lock()),

		TRY_LOCK((registry) -> registry.obtain("a", OPTIONS).tryLock()),

		TRY_LOCK_FOR_A_WHILE((registry) -> registry.obtain("a", OPTIONS).tryLock(Duration.ofSeconds(1))),

		RUN_LOCKED((registry) -> registry.runLocked("a", OPTIONS, () -> {
		}));

		private final Call call;

		Attempt(Call call) {
			this.call = call;
		}

		void on(StorageLockRegistry registry) throws InterruptedException {
			this.call.on(registry);
		}

	}

	private interface Call {

		void on(StorageLockRegistry registry) throws InterruptedException;

	}

	/**
	 * The ways to hold a lock by hand.
	 */
	enum Way {

		LOCK((registry) -> {
			StorageLock lock = registry.obtain("a", OPTIONS);
			lock.lock();
			lock.unlock();
		}),

		RUN_LOCKED((registry) -> {
			try {
				registry.runLocked("a", OPTIONS, () -> {
				});
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}),

		LEASE((registry) -> registry.tryAcquire("a", OPTIONS).orElseThrow().release());

		private final Consumer<StorageLockRegistry> use;

		Way(Consumer<StorageLockRegistry> use) {
			this.use = use;
		}

		void takeAndGiveBack(StorageLockRegistry registry) {
			this.use.accept(registry);
		}

	}

}
