package io.github.storagelock.aspect;

import java.lang.reflect.Method;

import org.junit.jupiter.api.Test;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LockIdContext}.
 */
class LockIdContextTests {

	@Test
	void knownNamesHaveValuesOrNullAndUnknownOnesAreRefused() {
		Method method = ReflectionUtils.findMethod(getClass(), "method", String.class, String.class);
		AnnotatedMethod annotated = new AnnotatedMethod(getClass(), method, method);
		LockIdContext context = new LockIdContext(annotated, new ParameterNames(annotated), this,
				new Object[] { "a", null });

		assertThat(context.lookupVariable("first")).isEqualTo("a");
		assertThat(context.lookupVariable("p0")).isEqualTo("a");
		assertThat(context.lookupVariable("second")).isNull();
		assertThatExceptionOfType(InvalidDistributedLockException.class)
			.isThrownBy(() -> context.lookupVariable("third"))
			.withMessageEndingWith("The names there are: #first, #second, #p0, #a0, #p1, #a1.");
	}

	void method(String first, String second) {
	}

}
