package io.github.storagelock.storage.jdbc.fence;

import java.sql.Connection;
import java.util.function.Function;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs statements on a connection that somebody else opens and closes, and leaves nothing
 * behind in the thread: {@link JdbcTemplate} by itself would keep it until the end of the
 * transaction around it, each time anew.
 */
final class LentConnection {

	private LentConnection() {
	}

	/**
	 * Runs them.
	 */
	static <T> T run(Connection connection, Function<JdbcTemplate, T> statements) {
		DataSource key = new SingleConnectionDataSource(connection, true);
		TransactionSynchronizationManager.bindResource(key, new ConnectionHolder(connection));
		try {
			return statements.apply(template(key));
		}
		finally {
			TransactionSynchronizationManager.unbindResource(key);
		}
	}

	/**
	 * Returns what runs statements on the connection that is bound under a DataSource.
	 */
	static JdbcTemplate template(DataSource dataSource) {
		JdbcTemplate template = new JdbcTemplate(dataSource);
		template.setExceptionTranslator(new SQLExceptionSubclassTranslator());
		return template;
	}

}
