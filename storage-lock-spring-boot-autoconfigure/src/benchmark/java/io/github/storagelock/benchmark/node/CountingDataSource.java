package io.github.storagelock.benchmark.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Counts what is executed on its connections; the begin and the end of a transaction of
 * several statements count as one each.
 */
class CountingDataSource extends DelegatingDataSource {

	private final LongAdder counter;

	CountingDataSource(DataSource target, LongAdder counter) {
		super(target);
		this.counter = counter;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return proxy(Connection.class, super.getConnection());
	}

	@Override
	public Connection getConnection(String user, String password) throws SQLException {
		return proxy(Connection.class, super.getConnection(user, password));
	}

	private <T> T proxy(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, arguments) -> {
				count(method.getName(), arguments);
				return counted(invoke(target, method, arguments));
			}));
	}

	private void count(String method, Object[] arguments) {
		boolean begin = method.equals("setAutoCommit") && Boolean.FALSE.equals(arguments[0]);
		if (begin || method.startsWith("execute") || method.equals("commit") || method.equals("rollback")) {
			this.counter.increment();
		}
	}

	private Object counted(Object result) {
		if (result instanceof CallableStatement statement) {
			return proxy(CallableStatement.class, statement);
		}
		if (result instanceof PreparedStatement statement) {
			return proxy(PreparedStatement.class, statement);
		}
		return (result instanceof Statement statement) ? proxy(Statement.class, statement) : result;
	}

	private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
