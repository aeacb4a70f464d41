package io.github.storagelock.aspect;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Knows the results whose work goes on, or only begins, after the method that gives them
 * has returned, and which do not tell when it has ended.
 */
final class OutlivingResult {

	private static final Set<String> TYPES = Set.of("java.lang.Runnable", "java.util.concurrent.Callable",
			"java.util.Iterator", "java.util.Spliterator", "java.util.Enumeration", "java.util.stream.BaseStream",
			"org.reactivestreams.Publisher", "java.util.concurrent.Flow$Publisher", "reactor.core.Disposable",
			"io.reactivex.rxjava3.disposables.Disposable", "kotlin.Function", "kotlin.Lazy",
			"kotlin.sequences.Sequence", "kotlinx.coroutines.Job", "kotlinx.coroutines.flow.Flow",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

	private static final String FUNCTIONS = "java.util.function";

	private static final int DEEPEST = 4;

	private OutlivingResult() {
	}

	/**
	 * Returns the type among the declared one and its arguments, null if there is none.
	 * The type itself may be one that tells of its end, its arguments may not: nobody
	 * looks at what an {@code Optional<Future>} has.
	 */
	static @Nullable Class<?> in(ResolvableType declared) {
		Class<?> type = declared.toClass();
		return isOne(type) ? type : inArguments(declared, DEEPEST);
	}

	/**
	 * Returns the type among the arguments of the declared one, null if there is none.
	 */
	static @Nullable Class<?> inArguments(ResolvableType declared) {
		return inArguments(declared, DEEPEST);
	}

	private static @Nullable Class<?> inArguments(ResolvableType declared, int depth) {
		if (declared.toClass() == Class.class || depth == 0) {
			return null;
		}
		ResolvableType[] arguments = declared.isArray() ? new ResolvableType[] { declared.getComponentType() }
				: declared.getGenerics();
		for (ResolvableType argument : arguments) {
			Class<?> type = argument.toClass();
			if (isOne(type) || Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)) {
				return type;
			}
			Class<?> deeper = inArguments(argument, depth - 1);
			if (deeper != null) {
				return deeper;
			}
		}
		return null;
	}

	/**
	 * Returns whether a declared type says so little that only the result itself shows
	 * what it is.
	 */
	static boolean isVague(Class<?> declared) {
		return declared == Object.class || (declared.isInterface() && declared.getName().startsWith("java.")
				&& !Collection.class.isAssignableFrom(declared) && !Map.class.isAssignableFrom(declared));
	}

	/**
	 * Returns whether the work of a result that was declared vaguely is still going on.
	 */
	static boolean goesOn(Object result) {
		if (result instanceof Future<?> future) {
			return !future.isDone();
		}
		// Nobody writes a lambda that has its elements already.
		return result instanceof CompletionStage || isOne(result.getClass())
				|| (result instanceof Iterable && (result.getClass().isHidden() || result.getClass().isSynthetic()));
	}

	private static boolean isOne(Class<?> type) {
		for (Class<?> current = type; current != null; current = current.getSuperclass()) {
			if (TYPES.contains(current.getName())) {
				return true;
			}
		}
		return Interfaces.of(type)
			.stream()
			.anyMatch((parent) -> TYPES.contains(parent.getName()) || parent.getPackageName().equals(FUNCTIONS));
	}

}
