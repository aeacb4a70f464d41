package io.github.storagelock.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

/**
 * A storage whose database's clock can be set: each time of the clock is a storage on the
 * same table, whose dialect reads the clock some way off.
 */
final class SteppedStorages implements AutoCloseable {

	private final DataSource dataSource;

	private final SqlDialect dialect;

	private final JdbcSettings settings;

	private final Map<Duration, JdbcLockStorage> storages = new HashMap<>();

	private Duration distance = Duration.ZERO;

	SteppedStorages(DataSource dataSource, SqlDialect dialect, JdbcSettings settings) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.settings = settings;
		current();
	}

	JdbcLockStorage current() {
		return this.storages.computeIfAbsent(this.distance, (off) -> new JdbcLockStorage(this.dataSource,
				off.isZero() ? this.dialect : stepped(off), this.settings));
	}

	JdbcLockStorage after(Duration step) {
		this.distance = this.distance.plus(step);
		return current();
	}

	void reset() {
		this.distance = Duration.ZERO;
	}

	@Override
	public void close() {
		this.storages.values().forEach(JdbcLockStorage::close);
	}

	private SqlDialect stepped(Duration off) {
		String now = "(" + this.dialect.now() + (off.isNegative() ? " - " : " + ") + JdbcLockStorage.micros(off.abs())
				+ ")";
		return (SqlDialect) Proxy.newProxyInstance(SqlDialect.class.getClassLoader(),
				new Class<?>[] { SqlDialect.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("now")) {
						return now;
					}
					try {
						return method.invoke(this.dialect, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
