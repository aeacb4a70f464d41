package io.github.storagelock.aspect;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.StorageLockException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for methods that are called when the lock is busy.
 */
class DistributedLockFallbackTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void fallbackIsCalledOnTheBeanWithTheArguments() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("busy");

		assertThat(service.plain("x", 1)).isEqualTo("plain instead: x1 of bean");
	}

	@Test
	void fallbackThatTakesTheExceptionIsPreferred() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("busy");

		assertThat(service.told("x")).isEqualTo("told instead: x busy");
	}

	@Test
	void fallbackWithTheSameTypesIsPreferredToAWiderOne() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("busy");

		assertThat(service.overloaded("x")).isEqualTo("String");
	}

	@Test
	void fallbackOfASuperclassFillsInItsTypeVariables() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("busy");

		assertThat(service.generic("x")).isEqualTo("generic instead: x");
	}

	@Test
	void exceptionOfTheFallbackIsThrownAsItIs() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("busy");

		assertThatExceptionOfType(IOException.class).isThrownBy(service::failing).withMessage("fallback");
	}

	@Test
	void fallbackIsNotCalledWhenTheLockIsFreeOrTheStorageFails() {
		Service service = this.beans.start(Service.class);

		assertThat(service.told("x")).isEqualTo("body");

		this.beans.registry.broken("busy");
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> service.told("x"));
	}

	static class Parent<T> {

		@DistributedLock(name = "busy", fallback = "genericInstead")
		T generic(T what) {
			return what;
		}

	}

	static class Service extends Parent<String> {

		private final String name = "bean";

		@DistributedLock(name = "busy", fallback = "plainInstead")
		String plain(String what, int number) {
			return "body";
		}

		private Object plainInstead(int number) {
			return number;
		}

		private String plainInstead(String what, int number) {
			return "plain instead: " + what + number + " of " + this.name;
		}

		@DistributedLock(name = "busy", fallback = "toldInstead")
		CharSequence told(String what) {
			return "body";
		}

		String toldInstead(String what) {
			return "not told";
		}

		String toldInstead(String what, LockNotAcquiredException ex) {
			return "told instead: " + what + " " + ex.lockId();
		}

		@DistributedLock(name = "busy", fallback = "overloadedInstead")
		String overloaded(String what) {
			return "body";
		}

		String overloadedInstead(Object what) {
			return "Object";
		}

		String overloadedInstead(String what) {
			return "String";
		}

		String overloadedInstead(CharSequence what) {
			return "CharSequence";
		}

		String genericInstead(String what) {
			return "generic instead: " + what;
		}

		@DistributedLock(name = "busy", fallback = "failingInstead")
		void failing() throws IOException {
		}

		void failingInstead() throws IOException {
			throw new IOException("fallback");
		}

	}

}
