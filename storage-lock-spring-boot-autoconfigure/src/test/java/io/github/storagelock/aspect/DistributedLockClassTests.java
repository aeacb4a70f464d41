package io.github.storagelock.aspect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the classes whose beans cannot be locked, and those that can.
 */
class DistributedLockClassTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void classThatNoProxyCanExtendIsRefusedWithTheWaysOut() {
		InvalidDistributedLockException refusal = this.beans.refusal(FinalJob.class);

		assertThat(refusal).hasMessageStartingWith("@DistributedLock on " + FinalJob.class.getName() + ".run(): its"
				+ " class is final, so no proxy can be made of it that takes the lock.");
		assertThat(refusal.action()).contains("add 'open'", "spring.aop.proxy-target-class=false",
				"StorageLockRegistry");
		assertThat(this.beans.refusal(RecordJob.class).reason()).startsWith("its class is a record");
		assertThat(this.beans.refusal(SealedJob.class).reason()).startsWith("its class is sealed");
		assertThat(this.beans.refusal(PrivateJob.class).reason())
			.startsWith("its class is one with private constructors only");
		assertThat(this.beans.refusal(FinalTask.class).reason()).startsWith("its class is final");
	}

	@Test
	void finalClassIsLockedByItsInterface() {
		this.beans.start(Holder.class, InterfaceProxyConfiguration.class, FinalTask.class).task.run();

		assertThat(this.beans.locks()).hasSize(1);
	}

	@Test
	void finalClassIsLockedIfItsInterfacesAreToBeProxied() {
		this.beans.start(Holder.class, ByInterfaces.class).task.run();

		assertThat(this.beans.locks()).hasSize(1);
	}

	static final class FinalJob {

		@DistributedLock
		void run() {
		}

	}

	record RecordJob() {

		@DistributedLock
		void run() {
		}

	}

	abstract static sealed class SealedParent permits SealedJob {

	}

	static sealed class SealedJob extends SealedParent permits SealedChild {

		@DistributedLock
		void run() {
		}

	}

	static final class SealedChild extends SealedJob {

	}

	static class PrivateJob {

		private PrivateJob() {
		}

		@DistributedLock
		void run() {
		}

	}

	static class ChildOfPrivateJob extends PrivateJob {

	}

	public interface Task {

		void run();

	}

	static final class FinalTask implements Task {

		@Override
		@DistributedLock
		public void run() {
		}

	}

	@Import(LockedBeans.InterfaceProxies.class)
	static class InterfaceProxyConfiguration {

	}

	static class ByInterfaces {

		@Bean
		@Proxyable(ProxyType.INTERFACES)
		FinalTask task() {
			return new FinalTask();
		}

	}

	static class Holder {

		final Task task;

		Holder(Task task) {
			this.task = task;
		}

	}

}
