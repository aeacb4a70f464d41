package io.github.storagelock.autoconfigure;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.storagelock.storage.jdbc.dialect.UnsupportedDatabaseException;

/**
 * Says which databases there are dialects for, and how to use another.
 */
final class UnsupportedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedDatabaseException cause) {
		String supported = String.join(", ", cause.supported());
		if (cause.isNothing()) {
			return new FailureAnalysis("Storage Lock keeps its locks in the database, but: " + sentence(cause),
					"In a test whose DataSource is a mock, set storage-lock.enabled=false to run without locks, or"
							+ " declare a bean of type LockStorage or StorageLockRegistry, which may be a mock, too.",
					cause);
		}
		if (cause.getCause() != null) {
			return new FailureAnalysis("Storage Lock keeps its locks in the database, but: " + sentence(cause),
					isRefusedStatement(cause)
							? "The database answers, but refuses a statement by which connections are set up: see the"
									+ " address (spring.datasource.url) and spring.datasource.hikari.connection-init-sql."
							: "Check that the database is running, and that its address, user and password are right.",
					cause);
		}
		if (cause.rightDialect() != null) {
			return new FailureAnalysis("Storage Lock was told to use the wrong SQL dialect.", sentence(cause), cause);
		}
		return new FailureAnalysis("Storage Lock found no SQL dialect. " + cause
			.getMessage() + ".", "There are dialects for: " + supported
					+ ". If the database is compatible with one of them, set"
					+ " storage-lock.jdbc.dialect to its name. For any other database with 64-bit integers and a"
					+ " clock, declare a bean of type io.github.storagelock.storage.jdbc.dialect.SqlDialect; four methods"
					+ " are enough.",
				cause);
	}

	private static String sentence(Exception ex) {
		String message = String.valueOf(ex.getMessage());
		return message.endsWith(".") ? message : message + ".";
	}

	private static boolean isRefusedStatement(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.filter(SQLException.class::isInstance)
			.map((ex) -> ((SQLException) ex).getSQLState())
			.anyMatch((state) -> state != null && state.startsWith("42"));
	}

}
