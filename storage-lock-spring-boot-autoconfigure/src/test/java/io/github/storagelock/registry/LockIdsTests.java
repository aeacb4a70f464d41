package io.github.storagelock.registry;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LockIdsTests {

	static Stream<Arguments> bad() {
		String blank = "must not begin or end with white space: some databases do not see it";
		return Stream.of(Arguments.of(null, "The lock id must not be null"),
				Arguments.of("", "The lock id '' must not be empty"),
				Arguments.of("x".repeat(256),
						"The lock id '" + "x".repeat(80) + "…' has 256 characters, at most 255 are allowed"),
				Arguments.of(" a", "The lock id ' a' " + blank), Arguments.of("a ", "The lock id 'a ' " + blank),
				Arguments.of("a\t", "The lock id 'a\\u0009' " + blank),
				Arguments.of("\u00a0a", "The lock id '\u00a0a' " + blank),
				Arguments.of("a\u00a0", "The lock id 'a\u00a0' " + blank),
				Arguments.of("a\u3000", "The lock id 'a\u3000' " + blank),
				Arguments.of("a\u2028", "The lock id 'a\u2028' " + blank),
				Arguments.of(" ", "The lock id ' ' " + blank),
				Arguments.of("a\u0000b", "The lock id 'a\\u0000b' has a control character at index 1"),
				Arguments.of("a\nb", "The lock id 'a\\u000ab' has a control character at index 1"),
				Arguments.of("ab\u007f", "The lock id 'ab\\u007f' has a control character at index 2"),
				Arguments.of("ab\u0085c", "The lock id 'ab\\u0085c' has a control character at index 2"),
				Arguments.of("a\ud83d", half("a\\ud83d", 1)), Arguments.of("\ud83da", half("\\ud83da", 0)),
				Arguments.of("a\ude00b", half("a\\ude00b", 1)),
				Arguments.of("\ude00\ud83d", half("\\ude00\\ud83d", 0)));
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badIdIsShownWithTheRuleThatItBreaks(String lockId, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> LockIds.check(lockId)).withMessage(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "A", "order 17", "a\u00a0b", "é", "e\u0301", "日本", "😀", "a😀b", "'; drop table x",
			"%_", "\\", "\ufeffa" })
	void goodIdIsTakenAsItIs(String lockId) {
		assertThat(LockIds.check(lockId)).isSameAs(lockId);
	}

	@Test
	void longestIdHas255Characters() {
		assertThat(LockIds.check("x".repeat(255))).hasSize(255);
	}

	@Test
	void everyDoorChecks() {
		DefaultStorageLockRegistry registry = new FakeTimeNode().registry;

		assertThatIllegalArgumentException().isThrownBy(() -> registry.obtain(" a"));
		assertThatIllegalArgumentException().isThrownBy(() -> registry.acquire(" a"));
		assertThatIllegalArgumentException().isThrownBy(() -> registry.tryAcquire(" a"));
		assertThatIllegalArgumentException().isThrownBy(() -> registry.runLocked(" a", () -> {
		}));
		assertThatIllegalArgumentException().isThrownBy(() -> registry.callLocked(" a", () -> 1));
	}

	private static String half(String shown, int index) {
		return "The lock id '" + shown + "' is not valid Unicode: half of a surrogate pair at index " + index;
	}

}
