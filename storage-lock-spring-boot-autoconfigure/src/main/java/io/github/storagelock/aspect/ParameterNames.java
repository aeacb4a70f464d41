package io.github.storagelock.aspect;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;

/**
 * The names that an expression may use for the parameters of one method.
 */
final class ParameterNames implements ParameterNameDiscoverer {

	private final @Nullable String @Nullable [] names;

	private final Set<String> known = new LinkedHashSet<>();

	/**
	 * Takes the names where the annotation stands, else those of the method that runs.
	 */
	ParameterNames(AnnotatedMethod method) {
		ParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();
		@Nullable String @Nullable [] names = discoverer.getParameterNames(method.carrier());
		this.names = (names != null) ? names : discoverer.getParameterNames(method.method());
		if (this.names != null) {
			Arrays.stream(this.names).filter((name) -> name != null).forEach(this.known::add);
		}
		for (int i = 0; i < method.method().getParameterCount(); i++) {
			this.known.add("p" + i);
			this.known.add("a" + i);
		}
	}

	boolean contains(String name) {
		return this.known.contains(name);
	}

	/**
	 * Returns which parameter that is, negative if none.
	 */
	int index(String name) {
		int index = (this.names != null) ? Arrays.asList(this.names).indexOf(name) : -1;
		return (index < 0 && name.matches("[pa]\\d+") && contains(name)) ? Integer.parseInt(name.substring(1)) : index;
	}

	/**
	 * Returns a sentence that lists the names.
	 */
	String describe() {
		if (this.known.isEmpty()) {
			return "The method has no parameters.";
		}
		String list = "The names there are: #" + String.join(", #", this.known) + ".";
		return (this.names != null) ? list : list
				+ " Those of the parameters are missing because the class was compiled without '-parameters': add that option to the compiler.";
	}

	@Override
	public @Nullable String @Nullable [] getParameterNames(Method method) {
		return this.names;
	}

	@Override
	public @Nullable String @Nullable [] getParameterNames(Constructor<?> constructor) {
		return null;
	}

}
