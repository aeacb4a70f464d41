package io.github.storagelock.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans that two creators make proxies of.
 */
class NestedProxiesTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void callTakesItsLocksOnce() throws Exception {
		Job job = this.beans.start(Job.class, SecondCreator.class);
		assertThat(((Advised) job).getTargetSource().getTarget()).isInstanceOf(Advised.class);

		assertThat(job.run()).isEqualTo("done");
		assertThat(job.later().get(5, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(job.onSubscription().block()).isEqualTo("done");

		assertThat(this.beans.registry.events).containsExactly("acquire job", "release job", "acquire job",
				"release job", "acquire job", "release job");
	}

	@Test
	void callFromTheBodyTakesItsLocks() throws Exception {
		Job job = this.beans.start(Job.class, SecondCreator.class);

		assertThat(job.nested().get(5, TimeUnit.SECONDS)).isEqualTo("done");

		assertThat(this.beans.locks()).containsExactly("outer", "job");
	}

	static class SecondCreator {

		@Bean
		static DefaultAdvisorAutoProxyCreator secondCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	public static class Job {

		private final ObjectProvider<Job> self;

		Job(ObjectProvider<Job> self) {
			this.self = self;
		}

		@DistributedLock(name = "job")
		public String run() {
			return "done";
		}

		@DistributedLock(name = "job", maxWait = "1s")
		public CompletableFuture<String> later() {
			return CompletableFuture.supplyAsync(() -> "done");
		}

		@DistributedLock(name = "job", maxWait = "1s")
		public Mono<String> onSubscription() {
			return Mono.just("done");
		}

		@DistributedLock(name = "outer", maxWait = "1s")
		public CompletableFuture<String> nested() {
			return this.self.getObject().later();
		}

	}

}
