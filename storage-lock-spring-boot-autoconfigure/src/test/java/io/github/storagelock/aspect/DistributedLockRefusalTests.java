package io.github.storagelock.aspect;

import java.lang.reflect.Modifier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.ConnectableFlux;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockNotAcquiredException;
import io.github.storagelock.OnBusy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for methods that are refused at start because they cannot be locked.
 */
class DistributedLockRefusalTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void refusalSaysWhichMethodWhyAndWhatToDo() {
		InvalidDistributedLockException refusal = this.beans.refusal(FinalMethod.class);

		assertThat(refusal.method()).isEqualTo(FinalMethod.class.getName() + ".run(String, int)");
		assertThat(refusal.reason()).isEqualTo("it is final, so no proxy can lock it");
		assertThat(refusal.action()).isEqualTo("Remove 'final' (in Kotlin: add 'open'),"
				+ " or take the lock in its body from the StorageLockRegistry.");
		assertThat(refusal).hasMessage("@DistributedLock on " + refusal.method() + ": it is final, so no proxy can lock"
				+ " it. Remove 'final' (in Kotlin: add 'open'), or take the lock in its body from the"
				+ " StorageLockRegistry.");
	}

	@Test
	void privateAndStaticMethodsAreRefused() {
		assertThat(reason(PrivateMethod.class)).isEqualTo("it is private, so no proxy can lock it");
		assertThat(reason(PrivateMethodOfParent.class)).isEqualTo("it is private, so no proxy can lock it");
		assertThat(reason(StaticMethod.class)).isEqualTo("it is static, so no proxy can lock it");
	}

	@Test
	void finalMethodIsRefusedWhereverItsAnnotationStands() {
		assertThat(reason(FinalOfType.class)).isEqualTo("it is final, so no proxy can lock it");
		assertThat(reason(FinalOfInterface.class)).isEqualTo("it is final, so no proxy can lock it");
		assertThat(reason(FinalByInheritance.class)).isEqualTo("it is final, so no proxy can lock it");
	}

	@Test
	void packagePrivateMethodIsAccepted() {
		this.beans.start(PackagePrivateMethod.class).run();

		assertThat(this.beans.locks()).hasSize(1);
	}

	@Test
	void packagePrivateMethodOfAnotherPackageIsRefused() throws Exception {
		Class<?> elsewhere = new ByteBuddy().subclass(PackagePrivateMethod.class)
			.name("elsewhere.Sub")
			.make()
			.load(getClass().getClassLoader())
			.getLoaded();

		assertThat(reason(elsewhere)).startsWith("it is package-private and declared in another package than its bean");
	}

	@Test
	void suspendFunctionIsRefused() {
		Class<?> continuation = new ByteBuddy().makeInterface()
			.name("kotlin.coroutines.Continuation")
			.make()
			.load(getClass().getClassLoader())
			.getLoaded();
		Class<?> suspending = new ByteBuddy().subclass(Object.class)
			.name("Suspending")
			.defineMethod("run", Object.class, Modifier.PUBLIC)
			.withParameters(String.class, continuation)
			.intercept(FixedValue.nullValue())
			.annotateMethod(AnnotationDescription.Builder.ofType(DistributedLock.class).build())
			.make()
			.load(continuation.getClassLoader())
			.getLoaded();

		assertThat(reason(suspending)).isEqualTo("it is a suspend function, which returns before its work has ended");
	}

	@Test
	void resultsWhoseEndCannotBeSeenAreRefused() {
		assertThat(reason(PlainFuture.class))
			.isEqualTo("it returns a java.util.concurrent.Future, which does not tell when its work has ended");
		assertThat(reason(OwnFuture.class)).contains("OwnFuture$Result, for which no other object can stand in");
		assertThat(reason(Connectable.class)).contains("ConnectableFlux, for which no other object can stand in");
	}

	@Test
	void primitiveResultCannotBeSkipped() {
		InvalidDistributedLockException refusal = this.beans.refusal(SkippedPrimitive.class);

		assertThat(refusal.reason()).isEqualTo("onBusy = SKIP has no result to give for the primitive type boolean");
		assertThat(refusal.action()).isEqualTo("Return Boolean or an Optional, or name a fallback method.");
	}

	@Test
	void skipAndFallbackExcludeEachOther() {
		assertThat(reason(SkipAndFallback.class)).isEqualTo("it has both onBusy = SKIP and a fallback");
	}

	@Test
	void fallbackThatIsMissingOrDoesNotFitIsRefusedWithTheSignaturesThatDo() {
		InvalidDistributedLockException missing = this.beans.refusal(MissingFallback.class);
		InvalidDistributedLockException other = this.beans.refusal(OtherFallback.class);

		assertThat(missing.reason()).isEqualTo("its fallback 'instead' is not a method of the class");
		assertThat(missing.action())
			.isEqualTo("Declare 'int instead(String)' or" + " 'int instead(String, LockNotAcquiredException)'.");
		assertThat(other.reason()).startsWith("its fallback 'instead' has other parameters or another result: ")
			.contains("OtherFallback.instead(int)", "OtherFallback.instead(java.lang.String)");
	}

	private String reason(Class<?> beanClass) {
		return this.beans.refusal(beanClass).reason();
	}

	static class FinalMethod {

		@DistributedLock
		final void run(String text, int number) {
		}

	}

	static class PrivateMethod {

		@DistributedLock
		private void run() {
		}

	}

	static class PrivateMethodOfParent extends PrivateMethod {

	}

	static class StaticMethod {

		@DistributedLock
		static void run() {
		}

	}

	@DistributedLock
	public static class FinalOfType {

		public final void run() {
		}

	}

	interface Task {

		@DistributedLock
		void run();

	}

	static class FinalOfInterface implements Task {

		@Override
		public final void run() {
		}

	}

	public static class FinalParent {

		public final void run() {
		}

	}

	static class FinalByInheritance extends FinalParent implements Task {

	}

	public static class PackagePrivateMethod {

		@DistributedLock
		void run() {
		}

	}

	static class PlainFuture {

		@DistributedLock
		Future<String> run() {
			return CompletableFuture.completedFuture("done");
		}

	}

	static class OwnFuture {

		@DistributedLock
		Result run() {
			return new Result();
		}

		static class Result extends CompletableFuture<String> {

		}

	}

	static class Connectable {

		@DistributedLock
		ConnectableFlux<String> run() {
			throw new UnsupportedOperationException();
		}

	}

	static class SkippedPrimitive {

		@DistributedLock(onBusy = OnBusy.SKIP)
		boolean run() {
			return true;
		}

	}

	static class SkipAndFallback {

		@DistributedLock(onBusy = OnBusy.SKIP, fallback = "instead")
		void run() {
		}

		void instead() {
		}

	}

	static class MissingFallback {

		@DistributedLock(fallback = "instead")
		int run(String text) {
			return 1;
		}

	}

	static class OtherFallback {

		@DistributedLock(fallback = "instead")
		int run(String text) {
			return 1;
		}

		int instead(int number) {
			return number;
		}

		String instead(String text) {
			return text;
		}

		int instead(LockNotAcquiredException ex, String text) {
			return 1;
		}

	}

}
