package io.github.storagelock.storage.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * The wrappers around a DataSource, and what is under them.
 */
final class DataSourceLayers {

	private DataSourceLayers() {
	}

	/**
	 * Returns a DataSource and all that it delegates to.
	 */
	static Set<DataSource> of(DataSource dataSource) {
		Set<DataSource> layers = new LinkedHashSet<>();
		for (DataSource layer = dataSource; layer != null;) {
			layers.add(layer);
			layer = (layer instanceof DelegatingDataSource wrapper) ? wrapper.getTargetDataSource() : null;
		}
		return layers;
	}

	/**
	 * Returns the same, with what a DataSource may choose from.
	 */
	static Set<DataSource> allOf(DataSource dataSource) {
		Set<DataSource> all = of(dataSource);
		for (DataSource layer : List.copyOf(all)) {
			if (layer instanceof AbstractRoutingDataSource routing) {
				choices(routing).forEach((choice) -> all.addAll(of(choice)));
			}
		}
		return all;
	}

	private static List<DataSource> choices(AbstractRoutingDataSource routing) {
		List<DataSource> choices = new ArrayList<>();
		DataSource otherwise = routing.getResolvedDefaultDataSource();
		if (otherwise != null) {
			choices.add(otherwise);
		}
		try {
			choices.addAll(routing.getResolvedDataSources().values());
		}
		catch (IllegalStateException ex) {
			// It has a way of its own to choose.
		}
		return choices;
	}

	/**
	 * Removes wrappers that would hand out the connection of the caller's transaction, or
	 * one that does not exist yet, and what is around them.
	 */
	static DataSource withoutTransactions(DataSource dataSource) {
		DataSource result = dataSource;
		DataSource current = dataSource;
		while (current instanceof DelegatingDataSource wrapper) {
			current = Objects.requireNonNull(wrapper.getTargetDataSource(), "The DataSource proxy must have a target");
			if (wrapper instanceof TransactionAwareDataSourceProxy
					|| wrapper instanceof LazyConnectionDataSourceProxy) {
				result = current;
			}
		}
		return result;
	}

}
