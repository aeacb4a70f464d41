package io.github.storagelock.aspect;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.SpringProxy;

/**
 * Lets a call that passes two proxies of one bean, made by two creators, take its locks
 * in the outer one only: in the inner one a lock that is not re-entrant would wait for
 * itself.
 */
final class NestedProxies {

	private static final MethodInterceptor PROCEED = MethodInvocation::proceed;

	// The inner proxy that a call of this thread is on its way to.
	private final ThreadLocal<@Nullable Object> next = new ThreadLocal<>();

	// Keeps the rest of the applications from looking at the variable of the thread.
	private volatile boolean any;

	/**
	 * Returns whether the call comes from an outer proxy, whose locks it has.
	 */
	boolean isInner(MethodInvocation invocation) {
		return this.any && invocation instanceof ProxyMethodInvocation call && call.getProxy() == this.next.get();
	}

	/**
	 * Goes on to the bean without saying any more that the call is on its way: it may
	 * call itself again.
	 */
	@Nullable Object proceedFromInner(MethodInvocation invocation) throws Throwable {
		return proceed(invocation, null, PROCEED);
	}

	/**
	 * Goes on to the bean, or to the inner proxy.
	 */
	@Nullable Object proceed(MethodInvocation invocation) throws Throwable {
		return proceed(invocation, PROCEED);
	}

	/**
	 * Goes on by way of another interceptor.
	 */
	@Nullable Object proceed(MethodInvocation invocation, MethodInterceptor by) throws Throwable {
		Object target = invocation.getThis();
		if (!(target instanceof SpringProxy)) {
			return by.invoke(invocation);
		}
		this.any = true;
		return proceed(invocation, target, by);
	}

	private @Nullable Object proceed(MethodInvocation invocation, @Nullable Object inner, MethodInterceptor by)
			throws Throwable {
		Object previous = this.next.get();
		this.next.set(inner);
		try {
			return by.invoke(invocation);
		}
		finally {
			if (previous != null) {
				this.next.set(previous);
			}
			else {
				this.next.remove();
			}
		}
	}

}
