package io.github.storagelock.aspect;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for where an annotation is found.
 */
class DistributedLockMatchingTests {

	private static final String PREFIX = DistributedLockMatchingTests.class.getName();

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	@Test
	void annotationOfAnInterfaceMethodLocksItsImplementation() {
		GreeterBean bean = this.beans.start(GreeterBean.class);

		bean.greet("x");
		bean.other();
		((Greeter<String>) bean).greet("y");

		assertThat(AopUtils.isCglibProxy(bean)).isTrue();
		assertThat(this.beans.locks()).containsExactly("greet-x", "greet-y");
	}

	@Test
	void annotationOfAnInterfaceMethodIsFoundThroughAProxyOfTheInterface() {
		this.beans.start(Others.class, GreeterBean.class, InterfaceProxyConfiguration.class);

		Greeter<String> bean = greeter();
		bean.greet("x");

		assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
		assertThat(this.beans.locks()).containsExactly("greet-x");
	}

	@Test
	void annotationOfTheClassIsFoundThroughAProxyOfTheInterface() {
		this.beans.start(Others.class, AnnotatedGreeter.class, InterfaceProxyConfiguration.class);

		greeter().greet("x");

		assertThat(AopUtils.isJdkDynamicProxy(greeter())).isTrue();
		assertThat(this.beans.locks()).containsExactly("class-x");
	}

	@Test
	void interfaceMethodIsFoundWhereASuperclassWithoutTheInterfaceHasIt() {
		GreeterByInheritance bean = this.beans.start(GreeterByInheritance.class);

		bean.greet("x");

		assertThat(this.beans.locks()).containsExactly("greet-x");
	}

	@Test
	void metaAnnotationPassesItsAttributesOn() {
		Meta bean = this.beans.start(Meta.class);

		bean.alias();

		assertThat(this.beans.locks()).containsExactly("aliased");
	}

	@Test
	void metaAnnotationCanHaveSeveralLocks() {
		Meta bean = this.beans.start(Meta.class);

		bean.two();

		assertThat(this.beans.locks()).containsExactly("first", "second");
	}

	@Test
	void annotationOfAnOverrideReplacesThatOfTheOverriddenMethod() {
		Overriding bean = this.beans.start(Overriding.class);

		bean.greet("x");

		assertThat(this.beans.locks()).containsExactly("override-x");
	}

	@Test
	void bridgesOfCovariantResultsDoNotRepeatTheLock() {
		SubOfCovariant bean = this.beans.start(SubOfCovariant.class);

		assertThat(((Supplier<?>) bean).get()).isEqualTo("sub");

		assertThat(this.beans.locks()).containsExactly("covariant");
	}

	@Test
	void lambdaIsLockedByTheNameOfItsInterface() {
		this.beans.start(LambdaConfiguration.class);

		this.beans.context.getBean(Work.class).work();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$Work.work");
	}

	@Test
	void objectOfAFactoryThatIsAProxyIsLockedByTheNameOfItsInterface() {
		this.beans.start(WorkFactory.class);

		this.beans.context.getBean(Work.class).work();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$Work.work");
	}

	@Test
	void objectOfAFactoryThatIsASpringProxyIsLocked() {
		this.beans.start(SpringProxyConfiguration.class);

		this.beans.context.getBean(Work.class).work();

		assertThat(this.beans.locks()).containsExactly(PREFIX + "$Work.work");
	}

	@Test
	void beanWithoutAnnotationsIsNotProxied() {
		Plain bean = this.beans.start(Plain.class);

		assertThat(AopUtils.isAopProxy(bean)).isFalse();
	}

	@SuppressWarnings("unchecked")
	private Greeter<String> greeter() {
		return this.beans.context.getBean(Greeter.class);
	}

	static class Plain {

	}

	static class Others {

	}

	interface Greeter<T> {

		@DistributedLock(name = "greet-#{#who}")
		void greet(T who);

	}

	public static class GreeterBean implements Greeter<String> {

		@Override
		public void greet(String name) {
		}

		public void other() {
		}

	}

	static class AnnotatedGreeter implements Greeter<String> {

		@Override
		@DistributedLock(name = "class-#{#name}")
		public void greet(String name) {
		}

	}

	public static class GreetingParent {

		public void greet(String name) {
		}

	}

	static class GreeterByInheritance extends GreetingParent implements Greeter<String> {

	}

	static class Overriding extends GreeterBean {

		@Override
		@DistributedLock(name = "override-#{#name}")
		public void greet(String name) {
		}

	}

	@DistributedLock
	@Retention(RetentionPolicy.RUNTIME)
	@interface MyLock {

		@AliasFor(annotation = DistributedLock.class, attribute = "name")
		String value();

	}

	@DistributedLock(name = "second")
	@DistributedLock(name = "first")
	@Retention(RetentionPolicy.RUNTIME)
	@interface TwoLocks {

	}

	public static class Meta {

		@MyLock("aliased")
		public void alias() {
		}

		@TwoLocks
		public void two() {
		}

	}

	static class Covariant implements Supplier<Object> {

		@Override
		@DistributedLock(name = "covariant")
		public String get() {
			return "covariant";
		}

	}

	static class SubOfCovariant extends Covariant {

		@Override
		public String get() {
			return "sub";
		}

	}

	interface Work {

		@DistributedLock
		void work();

	}

	static class LambdaConfiguration {

		@Bean
		Work work() {
			return () -> {
			};
		}

	}

	static class WorkFactory implements FactoryBean<Work> {

		@Override
		public Work getObject() {
			return (Work) Proxy.newProxyInstance(Work.class.getClassLoader(), new Class<?>[] { Work.class },
					(proxy, method, args) -> null);
		}

		@Override
		public Class<?> getObjectType() {
			return Work.class;
		}

	}

	static class SpringProxyConfiguration {

		@Bean
		Work work() {
			ProxyFactory factory = new ProxyFactory(new Others());
			factory.addInterface(Work.class);
			factory.addAdvice((MethodInterceptor) (invocation) -> null);
			return (Work) factory.getProxy();
		}

	}

	@Import(LockedBeans.InterfaceProxies.class)
	static class InterfaceProxyConfiguration {

	}

}
