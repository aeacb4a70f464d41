package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * What a guard asks of a connection, and what it keeps of a commit that failed.
 */
class CommitGuardTests {

	private final Connection connection = mock();

	private final Connection guarded = CommitGuard.guard(this.connection, mock(DataSource.class),
			(transaction) -> Optional.empty());

	@Test
	void aCommitAsksNothingOfTheServer() throws SQLException {
		this.guarded.prepareStatement("UPDATE ledger SET balance = 1");
		this.guarded.commit();

		verify(this.connection).commit();
		verify(this.connection, never()).isReadOnly();
	}

	@Test
	void aDriverThatBreaksOffACommitIsNotTakenForAnAnswer() throws SQLException {
		willThrow(new IllegalStateException("broken off")).given(this.connection).commit();
		this.guarded.prepareStatement("UPDATE ledger SET balance = 1");

		assertThatIllegalStateException().isThrownBy(this.guarded::commit);

		assertThat(new FencedTransaction(this.guarded, null, false).isAnswered()).isFalse();
	}

}
