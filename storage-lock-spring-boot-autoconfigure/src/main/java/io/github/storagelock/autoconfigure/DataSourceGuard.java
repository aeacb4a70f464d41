package io.github.storagelock.autoconfigure;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Arrays;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.storagelock.storage.jdbc.connection.GuardedDataSource;
import io.github.storagelock.storage.jdbc.fence.CommitGuard;

/**
 * Puts a DataSource into a proxy of its own class that guards the commits of its
 * connections.
 */
final class DataSourceGuard {

	private static final Logger logger = LoggerFactory.getLogger(DataSourceGuard.class);

	private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";

	private final LateFence fence;

	DataSourceGuard(LateFence fence) {
		this.fence = fence;
	}

	/**
	 * Returns the guarded DataSource, or the same one if it need not or cannot be.
	 */
	DataSource guard(DataSource dataSource, @Nullable ClassLoader classLoader) {
		if (isGuarded(dataSource) || dataSource instanceof ScopedObject || !isProxyable(dataSource.getClass())) {
			return dataSource;
		}
		ProxyFactory factory = factory(dataSource.getClass());
		factory.setTarget(dataSource);
		Interceptor interceptor = new Interceptor(dataSource, this.fence);
		factory.addAdvice(interceptor);
		try {
			DataSource guarded = (DataSource) factory.getProxy(classLoader);
			interceptor.showPool(guarded);
			return guarded;
		}
		catch (AopConfigException ex) {
			// As in a native image that does not know it by its class.
			logger.debug("There is no proxy for {}", dataSource.getClass().getName(), ex);
			return dataSource;
		}
	}

	/**
	 * Returns the class of the guarded DataSource.
	 */
	Class<?> guardedClass(Class<?> type, @Nullable ClassLoader classLoader) {
		return isProxyable(type) ? factory(type).getProxyClass(classLoader) : type;
	}

	/**
	 * Returns whether all connections that it hands out have a guard.
	 */
	static boolean isGuarded(DataSource dataSource) {
		return dataSource instanceof GuardedDataSource || dataSource instanceof DelegatingDataSource wrapper
				&& wrapper.getTargetDataSource() != null && isGuarded(wrapper.getTargetDataSource());
	}

	private static ProxyFactory factory(Class<?> type) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTargetClass(type);
		if (isOfInterfaces(type)) {
			factory.setInterfaces(ClassUtils.getAllInterfacesForClass(type));
		}
		else {
			factory.setProxyTargetClass(true);
		}
		factory.addInterface(GuardedDataSource.class);
		return factory;
	}

	/**
	 * Returns whether somebody else's proxy has no class that is known.
	 */
	private static boolean isOfInterfaces(Class<?> type) {
		return Proxy.isProxyClass(type) || ClassUtils.getUserClass(type) == Object.class;
	}

	/**
	 * Returns whether a subclass can get hold of all calls: what is final would run on
	 * the proxy itself, which has no state. Of somebody else's proxy the class that it is
	 * made of counts, as its own methods are final.
	 */
	private static boolean isProxyable(Class<?> type) {
		try {
			Class<?> own = ClassUtils.getUserClass(type);
			return isOfInterfaces(type) || !own.isInterface() && !Modifier.isFinal(own.getModifiers())
					&& Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(own))
						.noneMatch((method) -> method.getDeclaringClass() != Object.class
								&& Modifier.isFinal(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
								&& !Modifier.isPrivate(method.getModifiers()));
		}
		catch (IllegalStateException ex) {
			// Its methods name classes that are not there.
			return false;
		}
	}

	/**
	 * Guards what a DataSource hands out.
	 */
	private static final class Interceptor implements MethodInterceptor {

		private final DataSource target;

		private final LateFence fence;

		// A pool of Hikari's that has not been shown yet; twice would do no harm.
		private volatile boolean hidden;

		private Interceptor(DataSource target, LateFence fence) {
			this.target = target;
			this.fence = fence;
			this.hidden = pool(target) != null;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Method method = invocation.getMethod();
			if (method.getDeclaringClass() == GuardedDataSource.class) {
				return (Supplier<DataSource>) () -> this.target;
			}
			Object[] arguments = invocation.getArguments();
			for (int i = 0; i < arguments.length; i++) {
				if (arguments[i] instanceof Connection connection) {
					arguments[i] = CommitGuard.unguarded(connection);
				}
			}
			Object result = invocation.proceed();
			showPool(((ProxyMethodInvocation) invocation).getProxy());
			// A DataSource may promise connections of a class of its own.
			if (method.getName().equals("getConnection") && method.getReturnType() == Connection.class
					&& result instanceof Connection connection) {
				return CommitGuard.guard(connection, this.target, this.fence::beforeCommit);
			}
			return result;
		}

		/**
		 * Lets the proxy have the pool as well, once there is one, because Spring Boot
		 * reads the field to measure it.
		 */
		private void showPool(Object proxy) {
			if (!this.hidden) {
				return;
			}
			Field field = pool(this.target);
			Object pool = (field != null) ? ReflectionUtils.getField(field, this.target) : null;
			if (field != null && pool != null) {
				this.hidden = false;
				ReflectionUtils.setField(field, proxy, pool);
			}
		}

		private static @Nullable Field pool(DataSource dataSource) {
			Field field = ReflectionUtils.findField(dataSource.getClass(), "pool");
			if (field == null || !field.getDeclaringClass().getName().equals(HIKARI)) {
				return null;
			}
			ReflectionUtils.makeAccessible(field);
			return field;
		}

	}

}
