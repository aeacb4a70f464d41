package io.github.storagelock.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ThreadLease}.
 */
class ThreadLeaseTests {

	private static final LockOptions OPTIONS = FakeTimeNode.OPTIONS.withOnLost(OnLost.NOTIFY);

	private final FakeTimeNode node = new FakeTimeNode();

	private final StorageLock lock = this.node.registry.obtain("a", OPTIONS);

	@Test
	void innerLeaseIsNoLongerValidAfterItsOwnRelease() throws Exception {
		LockLease outer = this.lock.acquire();
		LockLease inner = this.lock.acquire();

		inner.release();

		assertThat(inner.isValid()).isFalse();
		assertThat(inner.remaining()).isZero();
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(inner::ensureValid)
			.isNotInstanceOf(LockLostException.class)
			.withMessage("Lock 'a' was released by this lease");
		assertThat(outer.isValid()).isTrue();
		assertThat(outer.remaining()).isPositive();
		outer.ensureValid();
	}

	@Test
	void releasedLeaseHearsOfNoLoss() throws Exception {
		LockLease outer = this.lock.acquire();
		LockLease inner = this.lock.acquire();
		StringBuilder heard = new StringBuilder();
		outer.onLost(() -> heard.append("outer"));
		inner.onLost(() -> heard.append("inner"));
		inner.release();

		this.node.memory.delete("a");
		this.node.advance(Duration.ofSeconds(10));

		assertThat(heard).hasToString("outer");
	}

	@Test
	void leaseThatIsReleasedTooLateSaysThatItWasLost() throws Exception {
		LockLease lease = this.lock.acquire();
		this.node.memory.delete("a");
		this.node.advance(Duration.ofSeconds(10));

		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::release);

		assertThat(lease.isValid()).isFalse();
		assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::ensureValid);
	}

}
