package io.github.storagelock.storage.jdbc.fence;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Looks at a transaction at the last moment, when its connection commits, unless that has
 * been done by then: transactions of managers that nobody knows, and those that have none
 * at all, do not get by.
 *
 * @since 0.1.0
 */
public final class CommitGuard implements InvocationHandler {

	// Those of a driver or a pool go with it, for code that casts to them.
	private static final ClassValue<Class<?>[]> INTERFACES = new ClassValue<>() {

		@Override
		protected Class<?>[] computeValue(Class<?> type) {
			return guardedInterfaces(type);
		}

	};

	private final Connection connection;

	private final DataSource owner;

	private final Function<Connection, Optional<Consumer<Boolean>>> check;

	// Whether there was a statement, and what it may have done has not been committed or
	// rolled back. A connection belongs to one thread at a time.
	private boolean used;

	private boolean open;

	private boolean fenced;

	private @Nullable SQLException failure;

	private CommitGuard(Connection connection, DataSource owner,
			Function<Connection, Optional<Consumer<Boolean>>> check) {
		this.connection = connection;
		this.owner = owner;
		this.check = check;
	}

	/**
	 * Guards a connection.
	 * @param connection what a DataSource hands out
	 * @param owner that DataSource
	 * @param check looks at the transaction of a connection that is about to commit;
	 * returns who is to be told whether it did, or throws to have it rolled back
	 * @return the same connection for all that uses it
	 */
	public static Connection guard(Connection connection, DataSource owner,
			Function<Connection, Optional<Consumer<Boolean>>> check) {
		return (Connection) Proxy.newProxyInstance(Guarded.class.getClassLoader(),
				INTERFACES.get(connection.getClass()), new CommitGuard(connection, owner, check));
	}

	/**
	 * Returns what a DataSource has handed out.
	 * @param connection guarded or not
	 * @return the connection itself
	 */
	public static Connection unguarded(Connection connection) {
		return (connection instanceof Guarded guarded) ? guarded.commitGuard().connection : connection;
	}

	/**
	 * Returns the guard of a connection, or null if it has none.
	 */
	static @Nullable CommitGuard of(Connection connection) throws SQLException {
		if (connection instanceof Guarded guarded) {
			return guarded.commitGuard();
		}
		try {
			return connection.isWrapperFor(Guarded.class) ? connection.unwrap(Guarded.class).commitGuard() : null;
		}
		catch (SQLFeatureNotSupportedException | AbstractMethodError ex) {
			// One of an old driver is no wrapper.
			return null;
		}
	}

	private static Class<?>[] guardedInterfaces(Class<?> type) {
		ClassLoader loader = Guarded.class.getClassLoader();
		Set<Class<?>> interfaces = new LinkedHashSet<>(List.of(Guarded.class));
		// A native image knows but the one that was told to it.
		boolean anyOther = System.getProperty("org.graalvm.nativeimage.imagecode") == null;
		for (Class<?> candidate : ClassUtils.getAllInterfacesForClass(type)) {
			if (anyOther && Modifier.isPublic(candidate.getModifiers()) && !candidate.isSealed()
					&& ClassUtils.isVisible(candidate, loader)) {
				interfaces.add(candidate);
			}
		}
		Class<?>[] all = interfaces.toArray(Class<?>[]::new);
		try {
			Proxy.newProxyInstance(loader, all, (proxy, method, arguments) -> null);
			return all;
		}
		catch (IllegalArgumentException ex) {
			// They do not go together, or not with the guard's own.
			return new Class<?>[] { Guarded.class };
		}
	}

	DataSource owner() {
		return this.owner;
	}

	/**
	 * Notes that the transaction was looked at, also by the guards inside.
	 */
	void fenced() throws SQLException {
		this.fenced = true;
		CommitGuard inner = of(this.connection);
		if (inner != null) {
			inner.fenced();
		}
	}

	/**
	 * Returns what the last commit failed with, or null.
	 */
	@Nullable SQLException failure() {
		return this.failure;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		switch (method.getName()) {
			case "commitGuard":
				return this;
			case "equals":
				return arguments != null && (arguments[0] == proxy || this.connection.equals(arguments[0]));
			case "isWrapperFor":
				return isA(proxy, arguments) || Boolean.TRUE.equals(call(method, arguments));
			case "unwrap":
				return isA(proxy, arguments) ? proxy : call(method, arguments);
			case "createStatement", "prepareStatement", "prepareCall":
				this.used = true;
				this.open = true;
				return call(method, arguments);
			case "commit":
				commit((Connection) proxy, method, arguments, this.used);
				return null;
			case "setAutoCommit":
				boolean commits = this.open && arguments != null && Boolean.TRUE.equals(arguments[0])
						&& !this.connection.getAutoCommit();
				commit((Connection) proxy, method, arguments, commits);
				return null;
			case "rollback":
				call(method, arguments);
				if (arguments == null) {
					ended();
				}
				return null;
			default:
				return call(method, arguments);
		}
	}

	private static boolean isA(Object proxy, Object @Nullable [] arguments) {
		return arguments != null && arguments[0] == Guarded.class;
	}

	private void commit(Connection proxy, Method method, Object @Nullable [] arguments, boolean commits)
			throws Throwable {
		Optional<Consumer<Boolean>> commit = (commits && !this.fenced) ? check(proxy) : Optional.empty();
		boolean committed = false;
		try {
			call(method, arguments);
			committed = true;
			if (commits) {
				ended();
			}
		}
		catch (SQLException ex) {
			this.failure = ex;
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			// The driver broke off anywhere: the commit may have been sent.
			this.failure = new SQLException(ex);
			throw ex;
		}
		finally {
			if (commit.isPresent()) {
				commit.get().accept(committed);
			}
		}
	}

	private Optional<Consumer<Boolean>> check(Connection proxy) throws SQLException {
		try {
			return this.check.apply(proxy);
		}
		catch (RuntimeException | Error ex) {
			try {
				this.connection.rollback();
				ended();
			}
			catch (SQLException failed) {
				ex.addSuppressed(failed);
			}
			throw ex;
		}
	}

	private void ended() {
		this.open = false;
		this.fenced = false;
		this.failure = null;
	}

	private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(this.connection, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * A connection with a guard.
	 */
	interface Guarded extends Connection {

		/**
		 * Returns the guard.
		 */
		CommitGuard commitGuard();

	}

}
