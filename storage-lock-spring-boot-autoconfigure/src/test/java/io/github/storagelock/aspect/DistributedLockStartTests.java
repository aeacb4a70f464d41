package io.github.storagelock.aspect;

import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PostConstruct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for classes and methods that no proxy locks, which is known at start.
 */
@ExtendWith(OutputCaptureExtension.class)
class DistributedLockStartTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@ParameterizedTest
	@ValueSource(classes = { BeanMethod.class, LiteBeanMethod.class, StaticBeanMethod.class, BeanMethodOfType.class })
	void beanMethodIsRefused(Class<?> configuration) {
		InvalidDistributedLockException refusal = this.beans.refusal(configuration);

		assertThat(refusal.method()).endsWith(".job()");
		assertThat(refusal.reason())
			.isEqualTo("it is a @Bean method, so the lock would be held while the bean is made, not while it is used");
		assertThat(refusal.action()).isEqualTo("Annotate the methods of the bean's class, or that class.");
	}

	@ParameterizedTest
	@ValueSource(classes = { Constructed.class, Initialized.class })
	void methodThatSpringCallsOnTheBeanItselfIsRefused(Class<?> beanClass) {
		assertThat(this.beans.refusal(beanClass).reason())
			.isEqualTo("it is called by Spring on the bean itself, without its proxy, so no proxy can lock it");
	}

	@Test
	void callbackUnderAnAnnotationOfItsTypeIsLeftAlone() {
		assertThat(this.beans.start(InitializedType.class)).isNotNull();
	}

	@Test
	void packagePrivateMethodUnderAnAnnotationOfItsTypeIsTold(CapturedOutput output) {
		this.beans.start(Mixed.class).hidden();

		assertThat(output).containsOnlyOnce("@DistributedLock on " + Mixed.class.getName() + " locks its public methods"
				+ " only, so not alsoHidden(), hidden(): make them public, annotate them, or");
		assertThat(this.beans.locks()).isEmpty();
	}

	@Test
	void renewalThatDoesNotFitTheLeaseOfTheRegistryIsRefused() {
		assertThat(this.beans.refusal(SlowRenewal.class).reason())
			.startsWith("renewal = '25s' is refused: The renewal interval 25s leaves too little of the lease 30s");
	}

	@Test
	void idThatTheRegistryRefusesIsRefusedWhateverTheArgumentsAre() {
		this.beans.registry.refused.add("end ");
		this.beans.registry.refused.add(" order-x");

		assertThat(this.beans.refusal(BlankEnd.class).reason())
			.isEqualTo("its name 'end ' gives an id that is refused: The lock id 'end ' is refused");
		assertThat(this.beans.refusal(BlankBegin.class).reason())
			.isEqualTo("its name ' order-#{#id}' gives an id that is refused: The lock id ' order-x' is refused");
	}

	@Test
	void idThatTheRegistryRefusesIsRefusedByTheCallWithTheMethod() {
		this.beans.registry.refused.add("order-");
		Orders orders = this.beans.start(Orders.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> orders.run(""))
			.withMessageStartingWith("@DistributedLock on " + Orders.class.getName() + ".run(String): its name"
					+ " 'order-#{#id}' gives an id that is refused: The lock id 'order-' is refused.");
	}

	@Test
	void beanThatIsCreatedLaterIsCheckedThen() {
		this.beans.start(Orders.class, LazySlowRenewal.class);

		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.beans.context.getBean(LazySlowRenewal.class))
			.withMessageContaining("renewal = '25s' is refused");
	}

	@Test
	void lockThatIsNamedTwiceIsRefused() {
		assertThat(this.beans.refusal(Twice.class).reason()).isEqualTo("it names the lock 'a' twice");
	}

	@Configuration
	static class BeanMethod {

		@Bean
		@DistributedLock
		Object job() {
			return "job";
		}

	}

	static class LiteBeanMethod {

		@Bean
		@DistributedLock
		Object job() {
			return "job";
		}

	}

	static class StaticBeanMethod {

		@Bean
		@DistributedLock
		static Object job() {
			return "job";
		}

	}

	@DistributedLock
	@Configuration
	public static class BeanMethodOfType {

		@Bean
		public Object job() {
			return "job";
		}

	}

	static class Constructed {

		@PostConstruct
		@DistributedLock
		void start() {
		}

	}

	static class Initialized implements InitializingBean {

		@Override
		@DistributedLock
		public void afterPropertiesSet() {
		}

	}

	@DistributedLock
	public static class InitializedType implements InitializingBean {

		@Override
		public void afterPropertiesSet() {
		}

	}

	@DistributedLock
	public static class Mixed {

		final AtomicInteger calls = new AtomicInteger();

		public void open() {
		}

		void hidden() {
		}

		void alsoHidden() {
		}

		protected void hook() {
		}

		@DistributedLock(name = "other")
		void annotated() {
		}

	}

	static class SlowRenewal {

		@DistributedLock(renewal = "25s")
		void run() {
		}

	}

	@Lazy
	static class LazySlowRenewal extends SlowRenewal {

	}

	static class BlankEnd {

		@DistributedLock(name = "end ")
		void run() {
		}

	}

	static class BlankBegin {

		@DistributedLock(name = " order-#{#id}")
		void run(String id) {
		}

	}

	static class Orders {

		@DistributedLock(name = "order-#{#id}")
		void run(String id) {
		}

	}

	static class Twice {

		@DistributedLock(name = "a", lease = "5s")
		@DistributedLock(name = "a", lease = "6s")
		void run() {
		}

	}

}
