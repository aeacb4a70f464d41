package io.github.storagelock.storage.etcd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.storagelock.storage.AcquireRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Numbers made of revisions.
 */
class TokenTests {

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 1_000, 8_589_934_592L, 1L << 42 })
	void blocksOfRevisionsThatFollowOneAnotherDoNotOverlap(long revision) {
		long last = new Token(revision, AcquireRequest.MOST_TOKENS).value();
		long next = new Token(revision + 1, AcquireRequest.MOST_TOKENS).value();

		assertThat(next - AcquireRequest.MOST_TOKENS + 1).isGreaterThan(last);
		assertThat(new Token(revision, 1).value()).isPositive();
	}

	@Test
	void valueTellsRevisionAndNumber() {
		for (Token token : new Token[] { new Token(1, 1), new Token(7, 1_000_000), new Token(1L << 42, 1 << 20) }) {
			assertThat(Token.of(token.value())).isEqualTo(token);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, (1 << 20) - 1, -1, Long.MIN_VALUE })
	void numberWithoutRevisionIsNone(long value) {
		assertThat(Token.of(value).isPossible()).isFalse();
	}

}
