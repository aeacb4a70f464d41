package io.github.storagelock.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.AdditionalAnswers;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockException;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;

/**
 * Tests for applications in which the beans of the locks are mocks, proxies or
 * decorators.
 */
class ReplacedBeansTests {

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void anAspectMayMeetTheInterfaces(String proxyTargetClass) {
		try (ConfigurableApplicationContext context = run(AroundAll.class,
				"--spring.aop.proxy-target-class=" + proxyTargetClass)) {
			assertThat(AopUtils.isAopProxy(context.getBean(StorageLockRegistry.class))).isTrue();
			assertThat(AopUtils.isAopProxy(context.getBean(LockStorage.class))).isTrue();
			assertThat(context.getBean(Job.class).run()).isEqualTo("done");
			assertThat(context.getBean(AroundAll.class).calls).hasPositiveValue();
			refusesLocksOnceStopped(context);
		}
	}

	@Test
	void aDecoratorMayStandForTheRegistryAndTheStorage() {
		try (ConfigurableApplicationContext context = run(Decorators.class)) {
			assertThat(context.getBean(StorageLockRegistry.class)).isNotInstanceOf(DefaultStorageLockRegistry.class);
			assertThat(context.getBean(Job.class).run()).isEqualTo("done");
			refusesLocksOnceStopped(context);
		}
	}

	@Test
	void aRegistryThatIsMadeAfterTheEndOfTheLifecycleTakesNoLocks() {
		try (ConfigurableApplicationContext context = run(Application.class,
				"--spring.main.lazy-initialization=true")) {
			context.stop();

			assertThatExceptionOfType(StorageLockException.class)
				.isThrownBy(() -> context.getBean(StorageLockRegistry.class).tryAcquire("a"))
				.withMessageContaining("is shutting down");
		}
	}

	private static void refusesLocksOnceStopped(ConfigurableApplicationContext context) {
		StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);
		context.stop();
		assertThatExceptionOfType(StorageLockException.class).isThrownBy(() -> registry.tryAcquire("a"))
			.withMessageContaining("is shutting down");
	}

	private static ConfigurableApplicationContext run(Class<?> more, String... arguments) {
		SpringApplication application = new SpringApplication(Application.class, more);
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] all = new String[arguments.length + 1];
		all[0] = "--spring.datasource.generate-unique-name=true";
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		return application.run(all);
	}

	@Nested
	@DirtiesContext
	@SpringBootTest(classes = Application.class, properties = "spring.datasource.generate-unique-name=true")
	class MockOfTheRegistry {

		@MockitoBean
		private StorageLockRegistry registry;

		@Test
		void startsAndSaysWhyAMethodHasNoLock(@Autowired Job job) {
			assertThatExceptionOfType(StorageLockException.class).isThrownBy(job::run)
				.withMessageContaining("gave no default options for " + Job.class.getName() + ".run()")
				.withMessageContaining("storage-lock.enabled=false");
		}

	}

	@Nested
	@DirtiesContext
	@SpringBootTest(classes = Application.class, properties = "spring.datasource.generate-unique-name=true")
	class MockOfTheStorage {

		@MockitoBean
		private LockStorage storage;

		@Test
		void starts(@Autowired StorageLockRegistry registry) {
			assertThat(registry.nodeId()).isNotEmpty();
		}

	}

	@Nested
	@DirtiesContext
	@SpringBootTest(classes = Application.class, properties = "spring.datasource.generate-unique-name=true")
	class SpyOfTheRegistry {

		@MockitoSpyBean
		private StorageLockRegistry registry;

		@Test
		void locks(@Autowired Job job) {
			assertThat(job.run()).isEqualTo("done");

			then(this.registry).should(atLeastOnce()).obtain(eq("job"), any());
		}

	}

	@Nested
	@DirtiesContext
	@SpringBootTest(classes = Application.class, properties = "spring.datasource.generate-unique-name=true")
	class BeanOfTheTest {

		private static final AtomicInteger made = new AtomicInteger();

		@TestBean
		private StorageLockRegistry registry;

		static StorageLockRegistry registry() {
			made.incrementAndGet();
			return new DefaultStorageLockRegistry(new InMemoryLockStorage());
		}

		@Test
		void locks(@Autowired Job job) {
			assertThat(job.run()).isEqualTo("done");
			assertThat(made).hasValue(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, TransactionAutoConfiguration.class,
			AopAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class, StorageLockAutoConfiguration.class,
			DistributedLockAutoConfiguration.class, LockTransactionAutoConfiguration.class })
	@Import(Job.class)
	static class Application {

	}

	public static class Job {

		@DistributedLock(name = "job")
		public String run() {
			return "done";
		}

	}

	@Aspect
	public static class AroundAll {

		final AtomicInteger calls = new AtomicInteger();

		@Around("execution(* io.github.storagelock.StorageLockRegistry.*(..))"
				+ " || execution(* io.github.storagelock.storage.LockStorage.*(..))"
				+ " || execution(* io.github.storagelock.TransactionScope.*(..))"
				+ " || execution(* org.springframework.context.SmartLifecycle.*(..))")
		public Object count(ProceedingJoinPoint call) throws Throwable {
			this.calls.incrementAndGet();
			return call.proceed();
		}

	}

	static class Decorators {

		@Bean
		static BeanPostProcessor decorator() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					if (bean instanceof StorageLockRegistry registry) {
						return mock(StorageLockRegistry.class, AdditionalAnswers.delegatesTo(registry));
					}
					if (bean instanceof LockStorage storage) {
						return mock(LockStorage.class, AdditionalAnswers.delegatesTo(storage));
					}
					return bean;
				}

			};
		}

	}

}
