package io.github.storagelock.aspect;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import reactor.core.publisher.Mono;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.OnBusy;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLockException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what happens around the body of a method that ends when it returns.
 */
class DistributedLockCallTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void bodyRunsBetweenAcquireAndRelease() {
		Service service = this.beans.start(Service.class);

		assertThat(service.one("x")).isEqualTo("did x");

		assertThat(this.beans.registry.events).containsExactly("acquire one", "body", "release one");
	}

	@Test
	void lockIsReleasedWhenTheBodyFails() {
		Service service = this.beans.start(Service.class);

		assertThatExceptionOfType(IOException.class).isThrownBy(service::failing).withNoCause();

		assertThat(this.beans.registry.events).containsExactly("acquire failing", "body", "release failing");
	}

	@Test
	void nestedCallsOfOneThreadShareTheLock() {
		Service service = this.beans.start(Service.class, Outer.class);

		this.beans.context.getBean(Outer.class).outer();

		assertThat(service).isNotNull();
		assertThat(this.beans.registry.events).containsExactly("acquire one", "outer", "body", "release one");
	}

	@Test
	void severalLocksAreTakenInTheOrderOfTheirIdsAndReleasedInReverse() {
		Service service = this.beans.start(Service.class);

		service.several("c");

		assertThat(this.beans.registry.events).containsExactly("acquire a", "acquire b", "acquire c", "body",
				"release c", "release b", "release a");
	}

	@Test
	void oneIdFromTwoAnnotationsIsTakenOnce() {
		Service service = this.beans.start(Service.class);

		service.several("b");

		assertThat(this.beans.registry.events).containsExactly("acquire a", "acquire b", "body", "release b",
				"release a");
	}

	@Test
	void noneIsKeptWhenOneOfSeveralIsBusy() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("c");

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> service.several("c"))
			.satisfies((ex) -> assertThat(ex.lockId()).isEqualTo("c"));

		assertThat(this.beans.registry.events).containsExactly("acquire a", "acquire b", "busy c", "release b",
				"release a");
	}

	@Test
	void noneIsKeptWhenTheStorageFailsAtOneOfSeveral() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.broken("c");

		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> service.several("c"))
			.isNotInstanceOf(LockNotAcquiredException.class);

		assertThat(this.beans.registry.events).containsExactly("acquire a", "acquire b", "release b", "release a");
	}

	@Test
	void busyLockIsSkippedWithAnEmptyResult() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.busy("skip");

		service.skipVoid();
		assertThat(service.skipObject()).isNull();
		assertThat(service.skipOptional()).isEqualTo(Optional.empty());
		assertThat(service.skipOptionalInt()).isEqualTo(OptionalInt.empty());
		assertThat(service.skipOptionalLong()).isEqualTo(OptionalLong.empty());

		assertThat(this.beans.registry.events).containsOnly("busy skip");
	}

	@Test
	void storageFailureIsNeverSkipped() {
		Service service = this.beans.start(Service.class);
		this.beans.registry.broken("skip");

		assertThatExceptionOfType(StorageLockException.class).isThrownBy(service::skipVoid);
	}

	@Test
	void busyLockInsideTheBodyIsTheBodysFailure() {
		Service service = this.beans.start(Service.class);

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(service::skipButBodyIsBusy);

		assertThat(this.beans.registry.events).containsExactly("acquire skip", "release skip");
	}

	@Test
	void lossIsThrownWhenTheBodySucceeds() {
		Service service = this.beans.start(Service.class);

		assertThatExceptionOfType(LockLostException.class).isThrownBy(service::losing)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));

		assertThat(this.beans.registry.events).containsExactly("acquire lost-1", "acquire lost-2", "release lost-2",
				"release lost-1");
	}

	@Test
	void lossIsSuppressedWhenTheBodyFails() {
		Service service = this.beans.start(Service.class);

		assertThatIllegalStateException().isThrownBy(service::losingAndFailing)
			.satisfies(
					(ex) -> assertThat(ex.getSuppressed()).hasSize(1).hasOnlyElementsOfType(LockLostException.class));
	}

	@Test
	void resultThatIsStillWorkedOnIsRefusedWhereItsTypeDidNotTell() {
		Service service = this.beans.start(Service.class);

		assertThat(service.vague("text")).isEqualTo("text");
		assertThat(service.vague(CompletableFuture.completedFuture(1))).isNotNull();
		assertThatExceptionOfType(InvalidDistributedLockException.class)
			.isThrownBy(() -> service.vague(new CompletableFuture<>()))
			.withMessageContaining("returned a java.util.concurrent.CompletableFuture although it declares Object");
		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> service.vague(Mono.just(1)))
			.withMessageContaining("MonoJust although it declares Object");
	}

	static class Service {

		@Autowired
		RecordingRegistry registry;

		@DistributedLock(name = "one")
		String one(String what) {
			this.registry.say("body");
			return "did " + what;
		}

		@DistributedLock(name = "failing")
		void failing() throws IOException {
			this.registry.say("body");
			throw new IOException("body");
		}

		@DistributedLock(name = "#{#id}")
		@DistributedLock(name = "b")
		@DistributedLock(name = "a")
		void several(String id) {
			this.registry.say("body");
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		void skipVoid() {
			this.registry.say("body");
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		Object skipObject() {
			return "body";
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		Optional<String> skipOptional() {
			return Optional.of("body");
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		OptionalInt skipOptionalInt() {
			return OptionalInt.of(1);
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		OptionalLong skipOptionalLong() {
			return OptionalLong.of(1);
		}

		@DistributedLock(name = "skip", onBusy = OnBusy.SKIP)
		void skipButBodyIsBusy() {
			throw new LockNotAcquiredException("other", "in the body");
		}

		@DistributedLock(name = "lost-1", onLost = OnLost.NOTIFY)
		@DistributedLock(name = "lost-2", onLost = OnLost.NOTIFY)
		void losing() {
			this.registry.lose("lost-1");
			this.registry.lose("lost-2");
		}

		@DistributedLock(name = "lost", onLost = OnLost.NOTIFY)
		void losingAndFailing() {
			this.registry.lose("lost");
			throw new IllegalStateException("body");
		}

		@DistributedLock(name = "vague")
		Object vague(Object result) {
			return result;
		}

	}

	static class Outer {

		@Autowired
		RecordingRegistry registry;

		@Autowired
		Service service;

		@DistributedLock(name = "one")
		void outer() {
			this.registry.say("outer");
			this.service.one("x");
		}

	}

}
