package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds out that the application's DataSource leads each thread to a schema of its own,
 * so that leases which one thread has taken are not found by the one that renews them. It
 * asks nothing until a lease was not found.
 */
final class ThreadSchemas {

	private static final Logger logger = LoggerFactory.getLogger(JdbcLockStorage.class);

	private static final int LOOKS = 20;

	private final DataSource dataSource;

	private final boolean shared;

	// Where the thread that renews was when it did not find a lease.
	private volatile @Nullable String ofRenewals;

	// A few more than these would do no harm.
	private volatile int looks;

	/**
	 * Creates one.
	 * @param shared whether the locks use connections of the application
	 */
	ThreadSchemas(DataSource dataSource, boolean shared) {
		this.dataSource = dataSource;
		this.shared = shared;
	}

	/**
	 * Hears that a renewal did not find a lease.
	 */
	void notFound(JdbcTemplate template) {
		if (this.shared && this.ofRenewals == null) {
			this.looks = LOOKS;
			this.ofRenewals = place(template);
		}
	}

	/**
	 * Looks where a thread is that acquires, if a lease was not found.
	 */
	void look(JdbcTemplate template) {
		String renewals = this.ofRenewals;
		int looks = this.looks;
		if (renewals == null || looks <= 0) {
			return;
		}
		this.looks = looks - 1;
		String here = place(template);
		if (!here.equals(renewals)) {
			this.looks = 0;
			logger
				.warn("The DataSource of the locks, a {}, leads threads to different schemas: this one to {}, that which"
						+ " renews leases to {}. Leases are not found there and are lost. Write the schema into"
						+ " storage-lock.jdbc.table-name, as in my_schema.storage_lock, or mark the DataSource of one schema"
						+ " with @StorageLockDataSource", this.dataSource.getClass().getName(), here, renewals);
		}
	}

	private static String place(JdbcTemplate template) {
		return Objects.requireNonNull(template.execute((ConnectionCallback<String>) ThreadSchemas::place));
	}

	private static String place(Connection connection) {
		try {
			return connection.getCatalog() + "." + connection.getSchema();
		}
		catch (SQLException | AbstractMethodError ex) {
			return "?";
		}
	}

}
