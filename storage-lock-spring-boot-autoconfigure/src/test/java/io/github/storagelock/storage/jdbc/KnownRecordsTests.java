package io.github.storagelock.storage.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition;
import io.github.storagelock.storage.Acquisition.Busy;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.jdbc.connection.StatementRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class KnownRecordsTests {

	private static final Acquisition GRANTED = new Granted(7);

	private static final Acquisition BUSY = new Busy("other", Duration.ofSeconds(1));

	private final List<String> asked = new ArrayList<>();

	private Acquisition again = GRANTED;

	private final KnownRecords records = new KnownRecords((template, request) -> {
		this.asked.add("again " + request.lockId());
		return this.again;
	}, (template, request) -> {
		this.asked.add("any " + request.lockId());
		return BUSY;
	});

	@Test
	void whatWasReleasedHereIsAskedForByTheCheaperStatementOnce() {
		this.records.released("a");

		assertThat(acquire("a")).isEqualTo(GRANTED);
		assertThat(acquire("a")).isEqualTo(BUSY);
		assertThat(this.asked).containsExactly("again a", "any a");
	}

	@Test
	void whatIsNotFreeAfterAllIsAskedForByTheOther() {
		this.records.released("a");
		this.again = Busy.UNKNOWN;

		assertThat(acquire("a")).isEqualTo(BUSY);
		assertThat(this.asked).containsExactly("again a", "any a");
	}

	@Test
	void manyIdsAreForgotten() {
		for (int i = 0; i < 4_097; i++) {
			this.records.released("lock-" + i);
		}

		acquire("lock-4095");
		acquire("lock-4096");

		assertThat(this.asked).containsExactly("any lock-4095", "again lock-4096");
	}

	private Acquisition acquire(String lockId) {
		return this.records.acquire(mock(StatementRunner.class),
				new AcquireRequest(lockId, "node", Duration.ofSeconds(30)));
	}

}
