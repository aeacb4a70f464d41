package io.github.storagelock.aspect;

import java.lang.reflect.Modifier;
import java.util.Map;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.support.AopUtils;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the lock ids that names give.
 */
class DistributedLockNameTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void nameMixesTextPropertiesAndExpressions() {
		this.beans.properties.put("app.name", "shop");
		Names names = this.beans.start(Names.class, Tenant.class);

		names.byParameter(new Order("7", null));
		names.byPosition("8");
		names.byBean();
		names.byRoot();
		names.byArgumentThatMayBeNull(null);

		assertThat(this.beans.registry.options).containsOnlyKeys("shop-order-7", "p-8-8", "tenant-blue", "root-north",
				"maybe-none");
	}

	@Test
	void nullIsRefusedAsItWouldBeOneLockForAll() {
		Names names = this.beans.start(Names.class, Tenant.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class)
			.isThrownBy(() -> names.byNote(new Order("7", null)))
			.withMessage("@DistributedLock on " + Names.class.getName() + ".byNote(Order): its name"
					+ " 'note-#{#order.note}' has an expression that gave null, #{#order.note}. Call the method with a"
					+ " value, or say what null means: #{… ?: 'none'}.");
		assertThat(this.beans.registry.events).isEmpty();
	}

	@Test
	void blankResultIsRefused() {
		Names names = this.beans.start(Names.class, Tenant.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> names.byWhole(" "))
			.withMessageContaining("its name '#{#id}' gave a blank text");
	}

	@Test
	void objectWithoutTextOfItsOwnIsRefusedAsEachWouldHaveItsLock() {
		Names names = this.beans.start(Names.class, Tenant.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> names.byWhole(new Tenant()))
			.withMessageContaining("gave a " + Tenant.class.getName() + ", whose toString() differs");
		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> names.byWhole(new byte[1]))
			.withMessageContaining("gave a [B, whose toString() differs");
	}

	@Test
	void expressionThatFailsNamesTheParameters() {
		Names names = this.beans.start(Names.class, Tenant.class);

		assertThatExceptionOfType(InvalidDistributedLockException.class).isThrownBy(() -> names.byNote(null))
			.withMessageStartingWith("@DistributedLock on " + Names.class.getName() + ".byNote(Order): its name"
					+ " 'note-#{#order.note}' cannot be evaluated: ")
			.withMessageEndingWith("Call the method with a value, or say what null means: #{#x?.y ?: 'none'}. The"
					+ " names there are: #order, #p0, #a0.");
	}

	@Test
	void expressionCannotChangeTheArguments() {
		Names names = this.beans.start(Names.class, Tenant.class);

		assertThat(names.unchanged("a", new String[] { "b" })).isEqualTo("a");
	}

	@Test
	void typoIsRefusedAtStartWithTheNamesThereAre() {
		assertThat(refused(Typo.class)).isEqualTo("@DistributedLock on " + Typo.class.getName()
				+ ".typo(String, int): the expression in its name uses #orderid, which is not a parameter."
				+ " The names there are: #orderId, #count, #p0, #a0, #p1, #a1.");
	}

	@Test
	void classWithoutParameterNamesIsRefusedAtStartWithTheCompilersOption() {
		Class<?> nameless = new ByteBuddy().subclass(Object.class)
			.name("Nameless")
			.defineMethod("run", void.class, Modifier.PUBLIC)
			.withParameters(String.class)
			.intercept(StubMethod.INSTANCE)
			.annotateMethod(
					AnnotationDescription.Builder.ofType(DistributedLock.class).define("name", "#{#orderId}").build())
			.make()
			.load(getClass().getClassLoader())
			.getLoaded();

		assertThat(refused(nameless)).endsWith("uses #orderId, which is not a parameter. The names there are: #p0, #a0."
				+ " Those of the parameters are missing because the class was compiled without '-parameters':"
				+ " add that option to the compiler.");
	}

	@Test
	void typoInsideOfACallOrSelectionIsRefusedAtStart() {
		assertThat(refused(HiddenTypo.class)).contains("uses #typo, which is not a parameter");
	}

	@Test
	void missingFunctionIsRefusedAtStart() {
		assertThat(refused(Function.class)).contains("uses #hash, which is not a parameter");
	}

	@Test
	void parameterOutsideOfAnExpressionIsRefusedAtStart() {
		assertThat(refused(NoTemplate.class))
			.contains("its name 'order-#orderId' has #orderId outside of an expression #{…}")
			.endsWith("Write 'order-#{#orderId}'.");
	}

	@Test
	void brokenExpressionIsRefusedAtStart() {
		assertThat(refused(Broken.class)).contains("its name 'order-#{#id' cannot be parsed");
		assertThat(refused(BrokenInside.class)).contains("its name '#{#id +}' cannot be parsed");
	}

	@Test
	void placeholderWithoutValueIsRefusedAtStart() {
		assertThat(refused(Placeholder.class)).contains("name = 'order-${no.such}' has a placeholder without a value");
	}

	@Test
	void placeholderIsLeftAloneWhileTheApplicationIsOnlyBuilt() {
		System.setProperty("spring.aot.processing", "true");
		try {
			assertThat(AopUtils.isAopProxy(this.beans.start(Placeholder.class))).isTrue();
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}
	}

	@Test
	void blankNameIsRefusedAtStart() {
		assertThat(refused(Blank.class)).contains("its name ' ' is blank");
	}

	private String refused(Class<?> beanClass) {
		return this.beans.refusal(beanClass).getMessage();
	}

	record Order(String id, String note) {
	}

	public static class Tenant {

		public String getName() {
			return "blue";
		}

	}

	public static class Names {

		public String getRegion() {
			return "north";
		}

		@DistributedLock(name = "${app.name:none}-order-#{#order.id}")
		void byParameter(Order order) {
		}

		@DistributedLock(name = "p-#{#p0}-#{#a0}")
		void byPosition(String id) {
		}

		@DistributedLock(name = "tenant-#{@'distributedLockNameTests.Tenant'.name}")
		void byBean() {
		}

		@DistributedLock(name = "root-#{#root.region}")
		void byRoot() {
		}

		@DistributedLock(name = "maybe-#{#id ?: 'none'}")
		void byArgumentThatMayBeNull(String id) {
		}

		@DistributedLock(name = "note-#{#order.note}")
		void byNote(Order order) {
		}

		@DistributedLock(name = "#{#id}")
		void byWhole(Object id) {
		}

		@DistributedLock(name = "#{#id = 'changed'}")
		String unchanged(String id, String... more) {
			return id;
		}

	}

	static class Typo {

		@DistributedLock(name = "order-#{#orderid}")
		void typo(String orderId, int count) {
		}

	}

	static class HiddenTypo {

		@DistributedLock(name = "#{#map.?[#this.key == #root and value.startsWith(#typo ?: 'x')]}")
		void typo(Map<String, String> map) {
		}

	}

	static class Function {

		@DistributedLock(name = "#{#hash('x')}")
		void function() {
		}

	}

	static class NoTemplate {

		@DistributedLock(name = "order-#orderId")
		void noTemplate(String orderId) {
		}

	}

	static class Broken {

		@DistributedLock(name = "order-#{#id")
		void broken(String id) {
		}

	}

	static class BrokenInside {

		@DistributedLock(name = "#{#id +}")
		void broken(String id) {
		}

	}

	static class Placeholder {

		@DistributedLock(name = "order-${no.such}")
		void placeholder() {
		}

	}

	static class Blank {

		@DistributedLock(name = " ")
		void blank() {
		}

	}

}
