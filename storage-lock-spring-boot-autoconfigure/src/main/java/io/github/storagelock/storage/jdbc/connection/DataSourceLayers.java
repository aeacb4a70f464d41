package io.github.storagelock.storage.jdbc.connection;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * The wrappers around a DataSource, and what is under them.
 *
 * @since 0.1.0
 */
public final class DataSourceLayers {

	private DataSourceLayers() {
	}

	/**
	 * Returns a DataSource and all that it delegates to.
	 */
	static Set<DataSource> of(DataSource dataSource) {
		Set<DataSource> layers = new LinkedHashSet<>();
		for (DataSource layer = dataSource; layer != null;) {
			layers.add(layer);
			layer = (layer instanceof GuardedDataSource guarded) ? guarded.unguarded().get()
					: (layer instanceof DelegatingDataSource wrapper) ? wrapper.getTargetDataSource() : null;
		}
		return layers;
	}

	/**
	 * Returns whether a DataSource of any maker says that another one is in it.
	 */
	static boolean isWrapper(DataSource dataSource, DataSource inner) {
		try {
			return dataSource.isWrapperFor(inner.getClass()) && dataSource.unwrap(inner.getClass()) == inner;
		}
		catch (SQLException | RuntimeException ex) {
			return false;
		}
	}

	/**
	 * Removes wrappers that would hand out the connection of the caller's transaction, or
	 * one that does not exist yet, and what is around them, and the guard of commits.
	 */
	public static DataSource withoutTransactions(DataSource dataSource) {
		DataSource result = unguarded(dataSource);
		DataSource current = result;
		while (current instanceof DelegatingDataSource wrapper) {
			current = unguarded(
					Objects.requireNonNull(wrapper.getTargetDataSource(), "The DataSource proxy must have a target"));
			if (wrapper instanceof TransactionAwareDataSourceProxy
					|| wrapper instanceof LazyConnectionDataSourceProxy) {
				result = current;
			}
		}
		return result;
	}

	private static DataSource unguarded(DataSource dataSource) {
		return (dataSource instanceof GuardedDataSource guarded) ? guarded.unguarded().get() : dataSource;
	}

}
