package io.github.storagelock.scenario;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.storagelock.testing.TestDatabase;

/**
 * Notes the statements that fail, also those whose failure nobody hears of.
 */
final class FailureProbe extends DelegatingDataSource {

	private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

	FailureProbe(TestDatabase database) {
		super(database.user().isEmpty() ? new DriverManagerDataSource(database.url())
				: new DriverManagerDataSource(database.url(), database.user(), database.password()));
	}

	/**
	 * Returns the statements that the database chose as victims of a deadlock.
	 */
	List<Failure> deadlocks() {
		return this.failures.stream().filter(Failure::isDeadlock).toList();
	}

	@Override
	public Connection getConnection() throws SQLException {
		return probe(Connection.class, super.getConnection(), "");
	}

	private <T> T probe(Class<T> type, T target, String sql) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> invoke(target, method, arguments, sql)));
	}

	private Object invoke(Object target, Method method, Object[] arguments, String prepared) throws Throwable {
		String sql = (arguments != null && arguments[0] instanceof String text) ? text : prepared;
		try {
			Object result = method.invoke(target, arguments);
			if (method.getName().equals("unwrap")) {
				return result;
			}
			if (result instanceof PreparedStatement statement) {
				return probe(PreparedStatement.class, statement, sql);
			}
			return (result instanceof Statement statement) ? probe(Statement.class, statement, "") : result;
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof SQLException failure) {
				this.failures.add(new Failure(sql.isEmpty() ? method.getName() : sql, failure));
			}
			throw ex.getTargetException();
		}
	}

	/**
	 * A statement that failed.
	 *
	 * @param sql its text
	 * @param cause what the driver threw
	 */
	record Failure(String sql, SQLException cause) {

		/**
		 * Returns whether it was a deadlock: PostgreSQL has a state of its own for it,
		 * Oracle a number, all others a number beside the state that they share with
		 * serialization failures.
		 */
		boolean isDeadlock() {
			String state = String.valueOf(this.cause.getSQLState());
			return state.equals("40P01") || this.cause.getErrorCode() == 60
					|| state.equals("40001") && this.cause.getErrorCode() != 0;
		}

	}

}
