package io.github.storagelock.aspect;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * Advises the beans that have {@link DistributedLock} methods. Declare it as a static
 * bean of the infrastructure role; the auto-configuration does. It runs outside of
 * transactions and inside of asynchronous execution and retries, each of which locks
 * anew.
 * <p>
 * As with every proxy, a call that a bean makes to itself is not locked.
 *
 * @since 0.1.0
 */
public class DistributedLockAdvisor implements PointcutAdvisor, Ordered, SmartInitializingSingleton {

	/**
	 * The order of the advisor: before those of the lowest precedence, such as the one of
	 * transactions.
	 */
	public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

	private final Pointcut pointcut;

	private final Advice advice;

	private final LockedMethods methods;

	private final Supplier<StorageLockRegistry> registry;

	/**
	 * Creates the advisor.
	 * @param registry gives the locks; asked once all beans are there, if one of them has
	 * a locked method
	 * @param beanFactory fills in placeholders and has the beans that expressions name
	 */
	public DistributedLockAdvisor(ObjectProvider<StorageLockRegistry> registry, BeanFactory beanFactory) {
		this(registry, beanFactory, false);
	}

	/**
	 * Creates the advisor.
	 * @param registry gives the locks; asked once all beans are there, if one of them has
	 * a locked method
	 * @param beanFactory fills in placeholders and has the beans that expressions name
	 * @param mdc whether log lines of locked methods have {@code lock.id} and
	 * {@code lock.token} in their context
	 */
	public DistributedLockAdvisor(ObjectProvider<StorageLockRegistry> registry, BeanFactory beanFactory, boolean mdc) {
		this.methods = new LockedMethods(beanFactory);
		this.registry = SingletonSupplier.of(registry::getObject)::obtain;
		this.pointcut = new LockedMethodPointcut(this.methods);
		this.advice = new DistributedLockInterceptor(this.methods, this.registry, new LockThreads(), mdc);
	}

	/**
	 * Checks the annotations against the registry: its default lease, the lock ids that
	 * it takes.
	 * @throws InvalidDistributedLockException if one asks for something that cannot be
	 * done
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.methods.checkAgainst(this.registry);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	@Override
	public int getOrder() {
		return DEFAULT_ORDER;
	}

	/**
	 * Matches locked methods, and checks them when it is asked about their class.
	 */
	private static final class LockedMethodPointcut extends StaticMethodMatcherPointcut {

		private final LockedMethods methods;

		private LockedMethodPointcut(LockedMethods methods) {
			this.methods = methods;
			setClassFilter(methods::has);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return this.methods.has(method, targetClass);
		}

	}

}
