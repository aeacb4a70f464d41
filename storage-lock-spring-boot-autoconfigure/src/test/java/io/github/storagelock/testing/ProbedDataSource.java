package io.github.storagelock.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Notes the statements that are executed, and can hold up their answers.
 */
public class ProbedDataSource extends DelegatingDataSource {

	private final List<String> statements = new CopyOnWriteArrayList<>();

	private volatile Consumer<String> onRequest = (sql) -> {
	};

	private volatile Consumer<String> onAnswer = (sql) -> {
	};

	/**
	 * Creates the probe.
	 * @param target the real DataSource
	 */
	public ProbedDataSource(DataSource target) {
		super(target);
	}

	/**
	 * Returns the statements since the last call, and forgets them.
	 * @return their texts
	 */
	public List<String> statements() {
		List<String> seen = List.copyOf(this.statements);
		this.statements.clear();
		return seen;
	}

	/**
	 * Calls this when a statement is about to be executed.
	 * @param action takes the text
	 */
	public void onRequest(Consumer<String> action) {
		this.onRequest = action;
	}

	/**
	 * Calls this when a statement was executed and has not yet been answered.
	 * @param action takes the text
	 */
	public void onAnswer(Consumer<String> action) {
		this.onAnswer = action;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return proxy(Connection.class, connection, (proxy, method, arguments) -> {
			Object result = invoke(() -> method.invoke(connection, arguments));
			if (result instanceof CallableStatement) {
				throw new AssertionError("No procedure is expected");
			}
			if (result instanceof PreparedStatement prepared) {
				return probe((Connection) proxy, PreparedStatement.class, prepared, (String) arguments[0]);
			}
			return (result instanceof Statement statement) ? probe((Connection) proxy, Statement.class, statement, "")
					: result;
		});
	}

	private <S extends Statement> S probe(Connection connection, Class<S> type, S statement, String prepared) {
		return proxy(type, statement, (proxy, method, arguments) -> {
			if (method.getName().equals("getConnection")) {
				return connection;
			}
			if (!method.getName().startsWith("execute")) {
				return invoke(() -> method.invoke(statement, arguments));
			}
			String sql = (arguments != null) ? (String) arguments[0] : prepared;
			this.statements.add(sql);
			this.onRequest.accept(sql);
			Object result = invoke(() -> method.invoke(statement, arguments));
			this.onAnswer.accept(sql);
			return result;
		});
	}

	private static <T> T proxy(Class<T> type, T target, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private static Object invoke(Invocation invocation) throws Throwable {
		try {
			return invocation.proceed();
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * A call of the real thing.
	 */
	private interface Invocation {

		Object proceed() throws Exception;

	}

}
