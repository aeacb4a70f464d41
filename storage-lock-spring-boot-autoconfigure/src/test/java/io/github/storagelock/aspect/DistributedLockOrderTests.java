package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import reactor.core.publisher.Mono;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for where the lock stands among other interceptors of a method.
 */
@ExtendWith(OutputCaptureExtension.class)
class DistributedLockOrderTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void lockIsOutsideOfTheTransaction() {
		Service service = this.beans.start(Service.class, Transactions.class);

		service.transactional(false);
		assertThatIllegalStateException().isThrownBy(() -> service.transactional(true));

		assertThat(this.beans.registry.events).containsExactly("acquire lock", "begin", "body", "commit",
				"release lock", "acquire lock", "begin", "body", "rollback", "release lock");
	}

	@Test
	void lockIsOutsideOfTheTransactionWhicheverWasEnabledFirst() {
		this.beans.othersFirst = true;
		Service service = this.beans.start(Service.class, Transactions.class);

		service.transactional(false);

		assertThat(this.beans.registry.events).containsExactly("acquire lock", "begin", "body", "commit",
				"release lock");
	}

	@Test
	void orderLeavesRoomForThoseThatAreToBeOutside() {
		this.beans.start(Service.class);

		assertThat(this.beans.context.getBean(DistributedLockAdvisor.class).getOrder())
			.isEqualTo(Ordered.LOWEST_PRECEDENCE - 100);
	}

	@Test
	void asynchronousMethodLocksOnTheThreadThatRunsIt() throws Exception {
		Service service = this.beans.start(Service.class, Asynchronous.class);

		String thread = service.asynchronous().get(30, TimeUnit.SECONDS);

		assertThat(thread).isNotEqualTo(Thread.currentThread().getName());
		assertThat(this.beans.registry.events).containsExactly("acquire lock", "body", "release lock");
		assertThat(this.beans.registry.releaseThreads).containsExactly(thread);
	}

	@Test
	void scheduledMethodIsLocked() {
		this.beans.start(Job.class, Scheduling.class);

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThat(this.beans.registry.events).startsWith("acquire job", "body", "release job"));
	}

	@Test
	void eachRetryLocksAnew() {
		Service service = this.beans.start(Service.class, Retries.class);

		service.retried(new AtomicInteger());

		assertThat(this.beans.registry.events).containsExactly("acquire lock", "body", "release lock", "acquire lock",
				"body", "release lock");
	}

	@Test
	void aspectInsideOfTheLockSeesEachDeferredCall() {
		Service service = this.beans.start(Service.class, Aspects.class);

		Mono<String> mono = service.reactive("x");

		assertThat(mono.block(Duration.ofSeconds(30))).isEqualTo("x");
		assertThat(mono.block(Duration.ofSeconds(30))).isEqualTo("x");
		assertThat(this.beans.registry.events).containsExactly("acquire lock", "aspect of x", "body", "release lock",
				"acquire lock", "aspect of x", "body", "release lock");
	}

	@Test
	void noBeanIsCreatedTooEarly(CapturedOutput output) {
		this.beans.start(Service.class, Transactions.class, LatePostProcessor.class);

		assertThat(output).doesNotContain("not eligible for getting processed");
	}

	public static class Service {

		@Autowired
		RecordingRegistry registry;

		@Transactional
		@DistributedLock(name = "lock")
		public void transactional(boolean fail) {
			this.registry.say("body");
			if (fail) {
				throw new IllegalStateException("body");
			}
		}

		@Async
		@DistributedLock(name = "lock")
		CompletableFuture<String> asynchronous() {
			this.registry.say("body");
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@DistributedLock(name = "lock")
		@Retryable(maxRetries = 1, delay = 1)
		void retried(AtomicInteger attempts) {
			this.registry.say("body");
			if (attempts.incrementAndGet() == 1) {
				throw new IllegalStateException("first attempt");
			}
		}

		@DistributedLock(name = "lock")
		Mono<String> reactive(String what) {
			this.registry.say("body");
			return Mono.just(what);
		}

	}

	static class Job {

		@Autowired
		RecordingRegistry registry;

		@Scheduled(fixedDelay = 100_000)
		@DistributedLock(name = "job")
		void run() {
			this.registry.say("body");
		}

	}

	@EnableTransactionManagement(proxyTargetClass = true)
	@Import(RecordingTransactionManager.class)
	static class Transactions {

	}

	@EnableAsync(proxyTargetClass = true)
	static class Asynchronous {

	}

	static class LatePostProcessor {

		@Bean
		static BeanPostProcessor postProcessor() {
			return new BeanPostProcessor() {
			};
		}

	}

	@EnableScheduling
	static class Scheduling {

	}

	@EnableResilientMethods(proxyTargetClass = true)
	static class Retries {

	}

	@EnableAspectJAutoProxy(proxyTargetClass = true)
	@Import(RecordingAspect.class)
	static class Aspects {

	}

	@Aspect
	static class RecordingAspect {

		@Autowired
		RecordingRegistry registry;

		@Around("execution(* *..DistributedLockOrderTests.Service.reactive(..)) && args(what)")
		Object around(ProceedingJoinPoint joinPoint, String what) throws Throwable {
			this.registry.say("aspect of " + what);
			return joinPoint.proceed();
		}

	}

	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		@Autowired
		transient RecordingRegistry registry;

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.registry.say("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.registry.say("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.registry.say("rollback");
		}

	}

}
