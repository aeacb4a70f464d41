package io.github.storagelock.aspect;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds the interfaces of a type.
 */
final class Interfaces {

	private Interfaces() {
	}

	/**
	 * Returns all interfaces that the type is, itself included, nearest first.
	 */
	static Set<Class<?>> of(Class<?> type) {
		Set<Class<?>> interfaces = new LinkedHashSet<>();
		for (Class<?> current = type; current != null; current = current.getSuperclass()) {
			add(current, interfaces);
		}
		return interfaces;
	}

	private static void add(Class<?> type, Set<Class<?>> interfaces) {
		if (type.isInterface() && !interfaces.add(type)) {
			return;
		}
		for (Class<?> parent : type.getInterfaces()) {
			add(parent, interfaces);
		}
	}

}
