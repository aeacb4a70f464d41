package io.github.storagelock.aspect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for annotations of types.
 */
class DistributedLockOnTypeTests {

	private static final String PREFIX = DistributedLockOnTypeTests.class.getName();

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void annotatedTypeLocksItsOwnPublicMethodsOnly() {
		OnType bean = this.beans.start(OnType.class);

		bean.own();
		bean.notPublic();
		bean.inherited();
		assertThat(bean.toString()).isEqualTo("on type");
		assertThat(bean.clone()).isEqualTo("clone");

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$OnType.own");
	}

	@Test
	void annotationOfTheMethodReplacesThatOfTheType() {
		OnType bean = this.beans.start(OnType.class);

		bean.named();

		assertThat(this.beans.locks()).containsExactly("named");
	}

	@Test
	void annotationOfASuperclassLocksWhatTheSubclassAddsAndOverrides() {
		SubOfOnType bean = this.beans.start(SubOfOnType.class);

		bean.own();
		bean.added();
		bean.named();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$SubOfOnType.own", PREFIX + "$SubOfOnType.added",
				"named");
	}

	@Test
	void annotatedInterfaceLocksItsOwnMethodsOnly() {
		LockedInterfaceBean bean = this.beans.start(LockedInterfaceBean.class);

		bean.ofInterface();
		bean.byDefault();
		bean.ofClass();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$LockedInterfaceBean.ofInterface",
				PREFIX + "$LockedInterfaceBean.byDefault");
	}

	@Test
	void scopedProxyLocksOnce() {
		this.beans.start(ScopedConfiguration.class);

		this.beans.context.getBean(OnType.class).own();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$OnType.own");
	}

	public static class Parent {

		public void inherited() {
		}

	}

	@DistributedLock
	public static class OnType extends Parent {

		public void own() {
		}

		void notPublic() {
		}

		@DistributedLock(name = "named")
		public void named() {
		}

		public static void ofClass() {
		}

		@Override
		public Object clone() {
			return "clone";
		}

		@Override
		public String toString() {
			return "on type";
		}

	}

	public static class SubOfOnType extends OnType {

		@Override
		public void own() {
		}

		public void added() {
		}

	}

	@DistributedLock
	interface LockedInterface {

		void ofInterface();

		default void byDefault() {
		}

	}

	public static class LockedInterfaceBean implements LockedInterface {

		@Override
		public void ofInterface() {
		}

		public void ofClass() {
		}

	}

	static class ScopedConfiguration {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		OnType onType() {
			return new OnType();
		}

	}

}
