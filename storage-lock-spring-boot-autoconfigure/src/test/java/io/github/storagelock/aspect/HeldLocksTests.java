package io.github.storagelock.aspect;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.OnLost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeldLocks}.
 */
class HeldLocksTests {

	private final LockLease lease = mock(LockLease.class);

	private final HeldLocks locks = new HeldLocks();

	private final LockLostException lost = new LockLostException("x", 1, "lost");

	@Test
	void exceptionThatTheBodyGotFromTheLeaseDoesNotSuppressItself() {
		willThrow(this.lost).given(this.lease).release();
		this.locks.add(this.lease, OnLost.NOTIFY);

		this.locks.releaseAfter(this.lost);

		assertThat(this.lost).hasNoSuppressedExceptions();
	}

	@Test
	void eachIsReleasedOnce() {
		this.locks.add(this.lease, OnLost.NOTIFY);

		this.locks.release();
		this.locks.release();

		then(this.lease).should().release();
	}

	@Test
	void lossIsToldInTheWordsOfTheLease() {
		willThrow(this.lost).given(this.lease).ensureValid();

		assertThat(tellLoss(OnLost.INTERRUPT)).containsExactly(this.lost);
	}

	@Test
	void lossOfALeaseThatWasReleasedMeanwhileNamesTheLock() {
		willThrow(new IllegalMonitorStateException("released")).given(this.lease).ensureValid();
		given(this.lease.lockId()).willReturn("x");
		given(this.lease.fencingToken()).willReturn(7L);

		assertThat(tellLoss(OnLost.INTERRUPT)).singleElement().satisfies((ex) -> {
			assertThat(ex).hasMessage("Lock 'x' was lost while the method ran (token 7)");
			assertThat(ex.lockId()).isEqualTo("x");
		});
	}

	@Test
	void lossIsNotToldWhereOnlyListenersWantToHearOfIt() {
		assertThat(tellLoss(OnLost.NOTIFY)).isEmpty();
	}

	private List<LockLostException> tellLoss(OnLost onLost) {
		willAnswer((invocation) -> {
			invocation.<Runnable>getArgument(0).run();
			return null;
		}).given(this.lease).onLost(any());
		this.locks.add(this.lease, onLost);
		List<LockLostException> told = new ArrayList<>();
		this.locks.onLost(told::add);
		return told;
	}

}
