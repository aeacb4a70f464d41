package io.github.storagelock.storage.jdbc.connection;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.ReleaseSignals.Subscription;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.OnDatabase;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that threads of the locks keep nothing of the request that starts them.
 */
class DetachedThreadsTests {

	private static final ClassLoader APPLICATION = Thread.currentThread().getContextClassLoader();

	private static final ThreadLocal<Probe> REQUEST = new InheritableThreadLocal<>() {

		@Override
		protected Probe childValue(Probe parent) {
			return (parent != null) ? parent.child() : null;
		}

	};

	@Test
	void threadInheritsNothing() throws Exception {
		DetachedThreads threads = new DetachedThreads("storage-lock-test");

		Thread thread = inRequest(() -> threads.newThread(() -> {
		}));

		assertThat(thread.getContextClassLoader()).isSameAs(APPLICATION);
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).isEqualTo("storage-lock-test");
	}

	@Test
	@OnDatabase(TestDatabase.POSTGRESQL_18)
	void threadsOfTheStorageInheritNothing(TestDatabase database) throws Exception {
		try (HikariDataSource application = database.dataSource()) {
			SqlDialect dialect = SqlDialect.detect(application);
			JdbcSettings settings = JdbcSettings.defaults().withTableName(database.uniqueTableName());
			try (JdbcLockStorage storage = new JdbcLockStorage(application, dialect, settings)) {
				inRequest(() -> {
					try (Subscription subscription = storage.releaseSignals().subscribe("a", "me", () -> {
					})) {
						storage.find("a");
					}
					return null;
				});
				inRequest(() -> {
					List<Connection> all = new ArrayList<>();
					for (int i = 0; i < 3; i++) {
						storage.find("a");
					}
					return all;
				});

				assertThat(Thread.getAllStackTraces().keySet())
					.filteredOn((thread) -> thread.getName().startsWith("storage-lock-"))
					.isNotEmpty()
					.allMatch((thread) -> thread.getContextClassLoader() == APPLICATION);
			}
		}
	}

	/**
	 * Runs a step on a thread that has what threads of a web server have.
	 */
	private static <T> T inRequest(Callable<T> step) throws Exception {
		Probe probe = new Probe(Collections.synchronizedList(new ArrayList<>()));
		FutureTask<T> task = new FutureTask<>(() -> {
			REQUEST.set(probe);
			return step.call();
		});
		Thread thread = new Thread(task, "request");
		thread.setContextClassLoader(new ClassLoader(APPLICATION) {
		});
		thread.start();
		T result = task.get(30, TimeUnit.SECONDS);
		assertThat(probe.children()).as("threads that have inherited from the request").isEmpty();
		return result;
	}

	private record Probe(List<String> children) {

		Probe child() {
			this.children.add(Thread.currentThread().getName());
			return this;
		}

	}

}
