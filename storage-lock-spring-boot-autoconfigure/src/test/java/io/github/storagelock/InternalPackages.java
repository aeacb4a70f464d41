package io.github.storagelock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * The packages that call themselves internal.
 */
final class InternalPackages {

	private static final Path SOURCES = Path.of("src", "main", "java");

	private static final String MARK = "internal: not API";

	private final Set<String> names;

	private InternalPackages(Set<String> names) {
		this.names = names;
	}

	/**
	 * Reads what each {@code package-info} says.
	 */
	static InternalPackages find() throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return new InternalPackages(files.filter((file) -> file.endsWith("package-info.java"))
				.filter(InternalPackages::saysSo)
				.map((file) -> SOURCES.relativize(file.getParent()).toString().replace('/', '.').replace('\\', '.'))
				.collect(Collectors.toSet()));
		}
	}

	private static boolean saysSo(Path file) {
		try {
			return Files.readString(file).replaceAll("\\s+\\*?\\s*", " ").contains(MARK);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Set<String> names() {
		return this.names;
	}

	/**
	 * Returns whether a type is seen from outside: it, and what it is nested in, is
	 * public and not in one of them.
	 */
	boolean doNotHide(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC) && !this.names.contains(type.getPackageName())
				&& type.getEnclosingClass().map(this::doNotHide).orElse(true);
	}

	/**
	 * Returns the condition that no signature of a type that is seen from outside has a
	 * type of them.
	 * @param exceptions such types that are seen all the same
	 */
	ArchCondition<JavaClass> staySecret(Class<?>... exceptions) {
		return new ArchCondition<>("have no internal type in their public signatures") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				signatures(type).flatMap((part) -> part.getAllInvolvedRawTypes().stream())
					.map(JavaClass::getBaseComponentType)
					.filter((part) -> InternalPackages.this.names.contains(part.getPackageName())
							&& Arrays.stream(exceptions).noneMatch(part::isEquivalentTo))
					.distinct()
					.forEach((part) -> events.add(SimpleConditionEvent.violated(type,
							type.getName() + " has internal " + part.getName() + " in a public signature")));
			}

		};
	}

	private static Stream<JavaType> signatures(JavaClass type) {
		Set<JavaType> all = new HashSet<>(type.getInterfaces());
		type.getSuperclass().ifPresent(all::add);
		type.getMembers().stream().filter(InternalPackages::isSeen).forEach((member) -> all.addAll(types(member)));
		return all.stream();
	}

	private static boolean isSeen(JavaMember member) {
		return member.getModifiers().contains(JavaModifier.PUBLIC)
				|| member.getModifiers().contains(JavaModifier.PROTECTED);
	}

	private static Set<JavaType> types(JavaMember member) {
		Set<JavaType> types = new HashSet<>();
		if (member instanceof JavaField field) {
			types.add(field.getType());
		}
		if (member instanceof JavaCodeUnit unit) {
			types.add(unit.getReturnType());
			types.addAll(unit.getParameterTypes());
			types.addAll(List.copyOf(unit.getExceptionTypes()));
		}
		return types;
	}

}
