package io.github.storagelock.storage.jdbc.connection;

import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * A DataSource whose connections are guarded: none commits a transaction that was not
 * looked at.
 *
 * @since 0.1.0
 */
public interface GuardedDataSource extends DataSource {

	/**
	 * Returns where the DataSource itself is to be had: a proxy that is to return what it
	 * stands for would return itself.
	 * @return gives what is guarded
	 */
	Supplier<DataSource> unguarded();

}
