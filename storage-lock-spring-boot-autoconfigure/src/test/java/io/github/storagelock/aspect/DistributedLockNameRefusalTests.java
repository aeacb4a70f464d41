package io.github.storagelock.aspect;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for names that would not mean what they look like.
 */
class DistributedLockNameRefusalTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void bracesOfAParameterAreRefusedWithTheCorrectedText() {
		InvalidDistributedLockException refusal = this.beans.refusal(Braces.class);

		assertThat(refusal.reason()).isEqualTo("its name 'order-{id}' has {id} outside of an expression #{…}, so that"
				+ " every call would have the same id");
		assertThat(refusal.action()).isEqualTo("Write 'order-#{#id}'.");
	}

	@Test
	void everyMarkIsCorrectedAndExpressionsAreKept() {
		assertThat(action(Many.class)).isEqualTo("Write '#{#order.id}-#{#order?.id}-#{#p1}-#{#id.length()}'.");
	}

	@Test
	void marksThatMayBeMeantAreRefusedWithTheWayToWriteThem() {
		assertThat(action(Number.class)).startsWith("Write 'ticket#{'#'}5', where the characters themselves are meant,")
			.endsWith("The method has no parameters.");
		assertThat(action(Unknown.class)).startsWith("Write 'order-#{'{tenant}'}', where").endsWith("#id, #p0, #a0.");
		assertThat(action(Open.class)).startsWith("Write 'order#{'{'}', where");
	}

	@Test
	void marksInsideOfAnExpressionAreText() {
		this.beans.start(Meant.class).run();

		assertThat(this.beans.locks()).containsExactly("ticket#5-{x}");
	}

	@Test
	void nameOfTheMethodIsTakenAsItIs() {
		assertThat(LockIdExpression.plain(ANNOTATED, "a.b#{#c}{d}", new DefaultListableBeanFactory())
			.evaluate(null, new Object[0])).isEqualTo("a.b#{#c}{d}");
	}

	@Test
	void parameterWithoutItsHashIsRefused() {
		InvalidDistributedLockException refusal = this.beans.refusal(WithoutHash.class);

		assertThat(refusal.reason()).isEqualTo("the expression in its name uses orderId, which the bean, "
				+ WithoutHash.class.getName() + ", does not have");
		assertThat(refusal.action()).isEqualTo("Write #orderId for the parameter.");
		assertThat(this.beans.refusal(InArgument.class).reason()).contains("uses orderId, which the bean");
		assertThat(this.beans.refusal(NoMethod.class).reason()).contains("uses key(), which the bean");
	}

	@Test
	void membersOfTheBeanAndKeysOfMapsAreTaken() {
		Members members = this.beans.start(Members.class);

		members.run(Map.of("key", "a"));

		assertThat(this.beans.locks()).containsExactly("field-getter-method-default-a-1");
	}

	@Test
	void propertyThatAnArgumentCannotHaveIsRefused() {
		assertThat(this.beans.refusal(NoProperty.class).reason()).isEqualTo(
				"the expression in its name uses #order.id.size with size, which java.lang.String does not have");
		assertThat(this.beans.refusal(NoPropertyByIndex.class).reason())
			.endsWith("with idd, which " + Order.class.getName() + " does not have");
	}

	@Test
	void propertyThatASubclassMayHaveIsLeftToTheCall() {
		this.beans.start(MaybeProperty.class).run(new Order("a"));

		assertThat(this.beans.locks()).containsExactly("a-1-true");
	}

	@Test
	void missingClassAndMissingBeanAreRefused() {
		assertThat(this.beans.refusal(NoClass.class).reason())
			.isEqualTo("the expression in its name uses T(java.lang.Strin), which is not a class");
		assertThat(this.beans.refusal(NoBean.class).reason())
			.isEqualTo("the expression in its name uses @tenants, which is not a bean");
	}

	@Test
	void exceptionOfAnExpressionComesWithTheMethodAndTheName() {
		Throwing throwing = this.beans.start(Throwing.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(throwing::run)
			.withMessageStartingWith("@DistributedLock on " + Throwing.class.getName()
					+ ".run(): its name '#{fail()}' cannot be evaluated, #{fail()} threw"
					+ " java.lang.IllegalStateException: no tenant.")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	private String action(Class<?> beanClass) {
		return this.beans.refusal(beanClass).action();
	}

	private static final AnnotatedMethod ANNOTATED = annotated();

	private static AnnotatedMethod annotated() {
		try {
			var method = Number.class.getDeclaredMethod("run");
			return new AnnotatedMethod(Number.class, method, method);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	record Order(String id) {
	}

	static class Braces {

		@DistributedLock(name = "order-{id}")
		void run(String id) {
		}

	}

	static class Many {

		@DistributedLock(name = "#order.id-#{#order?.id}-{1}-{ #id.length() }")
		void run(Order order, String id) {
		}

	}

	static class Number {

		@DistributedLock(name = "ticket#5")
		void run() {
		}

	}

	static class Unknown {

		@DistributedLock(name = "order-{tenant}")
		void run(String id) {
		}

	}

	static class Open {

		@DistributedLock(name = "order{")
		void run() {
		}

	}

	static class Meant {

		@DistributedLock(name = "ticket#{'#'}5-#{'{x}'}")
		void run() {
		}

	}

	static class WithoutHash {

		@DistributedLock(name = "#{orderId}")
		void run(String orderId) {
		}

	}

	static class InArgument {

		@DistributedLock(name = "#{'x'.concat('a' + orderId)}")
		void run(String orderId) {
		}

	}

	static class NoMethod {

		@DistributedLock(name = "#{key().length()}")
		void run() {
		}

	}

	public interface Named {

		default String inherited() {
			return "default";
		}

	}

	public static class Members implements Named {

		public final String field = "field";

		public String getGetter() {
			return "getter";
		}

		public String method() {
			return "method";
		}

		@DistributedLock(name = "#{field}-#{getter}-#{method()}-#{inherited()}-#{#map[key]}-#{{a: 1}[a]}")
		public void run(Map<String, String> map) {
		}

	}

	static class NoProperty {

		@DistributedLock(name = "#{#order.id.size}")
		void run(Order order) {
		}

	}

	static class NoPropertyByIndex {

		@DistributedLock(name = "#{#p0?.idd}")
		void run(Order order) {
		}

	}

	static class MaybeProperty {

		@DistributedLock(name = "#{#order.id}-#{#p0.id.length()}-#{#more.length == 0}")
		void run(Object order, String... more) {
		}

	}

	static class NoClass {

		@DistributedLock(name = "#{T(java.lang.Strin).valueOf(1)}")
		void run() {
		}

	}

	static class NoBean {

		@DistributedLock(name = "#{@tenants.current}")
		void run() {
		}

	}

	public static class Throwing {

		public String fail() {
			throw new IllegalStateException("no tenant");
		}

		@DistributedLock(name = "#{fail()}")
		public void run() {
		}

	}

}
