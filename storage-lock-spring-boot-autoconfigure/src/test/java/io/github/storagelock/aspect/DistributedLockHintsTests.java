package io.github.storagelock.aspect;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a native image knows of locked methods.
 */
class DistributedLockHintsTests {

	@Test
	void fallbackMethodsAreKnownWhereverTheyAreDeclared() {
		RuntimeHints hints = hints(Orders.class);

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Orders.class, "own")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Parent.class, "inherited")).accepts(hints);
	}

	@Test
	void membersThatANameMayReadAreKnown() {
		RuntimeHints hints = hints(Orders.class);

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "customer")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Customer.class, "id")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(List.class, "size")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Orders.class, "getRegion")).accepts(hints);
	}

	@Test
	void beanWithoutLocksNeedsNothing() {
		RuntimeHints hints = hints(Unlocked.class);

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "customer")).rejects(hints);
	}

	private static RuntimeHints hints(Class<?> beanClass) {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(DistributedLockHintsTests.class)), new InMemoryGeneratedFiles());
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(beanClass);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		return generation.getRuntimeHints();
	}

	public record Customer(String id) {
	}

	public record Order(Customer customer) {
	}

	public static class Parent {

		protected void inherited(Order order) {
		}

	}

	public static class Orders extends Parent {

		public String getRegion() {
			return "north";
		}

		@DistributedLock(name = "order-#{#order.customer.id}", fallback = "inherited")
		public void ship(Order order) {
		}

		@DistributedLock(name = "${my.name}", fallback = "own")
		public void pack(List<String> names) {
		}

		public void own(List<String> names) {
		}

	}

	public static class Unlocked {

		public void ship(Order order) {
		}

	}

}
