package io.github.storagelock.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.h2.engine.CastDataProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

import io.github.storagelock.LockLostException;
import io.github.storagelock.StorageLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.jdbc.connection.GuardedDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * DataSources that are guarded, whatever is made of them, and stay what they are.
 */
@ExtendWith(OutputCaptureExtension.class)
class DataSourceGuardTests {

	private static final String UNGUARDED = "are not guarded";

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
						StorageLockAutoConfiguration.class, LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + this.url, "storage-lock.shutdown-timeout=0s");

	@Test
	void whatOthersPutAroundADataSourceIsNotTakenForUnguarded(CapturedOutput output) {
		this.runner.withUserConfiguration(Decorated.class).run((context) -> {
			assertThat(context.getBean(DataSource.class)).isInstanceOf(Decorator.class);
			assertThat(context).hasSingleBean(StorageLockRegistry.class);
		});
		assertThat(output).doesNotContain(UNGUARDED);
	}

	@Test
	void aScopedDataSourceIsNotTakenForUnguarded(CapturedOutput output) {
		this.runner.withUserConfiguration(Scoped.class).run((context) -> {
			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				assertThat(connection.getClass().getInterfaces()[0].getSimpleName()).isEqualTo("Guarded");
			}
		});
		assertThat(output).doesNotContain(UNGUARDED);
	}

	static Stream<Arguments> proxies() {
		return Stream.of(Arguments.argumentSet("CGLIB", true), Arguments.argumentSet("JDK", false));
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void aDataSourceThatIsAProxyAlreadyIsGuarded(boolean ofClass, CapturedOutput output) {
		ProxyFactory factory = new ProxyFactory(new DriverManagerDataSource(this.url, "sa", ""));
		factory.setProxyTargetClass(ofClass);
		this.runner.withBean(DataSource.class, () -> (DataSource) factory.getProxy()).run((context) -> {
			DataSource dataSource = context.getBean(DataSource.class);
			assertThat(dataSource).isInstanceOf(GuardedDataSource.class);
			assertThat(dataSource instanceof DriverManagerDataSource).isEqualTo(ofClass);
			FenceLedger ledger = new FenceLedger(context, this.url);
			try (Connection connection = dataSource.getConnection()) {
				connection.setAutoCommit(false);
				StorageLock lock = ledger.lock();
				connection.createStatement().executeUpdate("UPDATE ledger SET balance = balance + 1");
				ledger.takeOver();

				assertThatExceptionOfType(LockLostException.class).isThrownBy(connection::commit);
				assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
			}
			assertThat(ledger.balance()).isZero();
		});
		assertThat(output).doesNotContain(UNGUARDED);
	}

	@Test
	void aDataSourceInACircularReferenceIsTheSameForAll() {
		AtomicReference<Circular> circular = new AtomicReference<>();
		this.runner.withAllowCircularReferences(true).withUserConfiguration(Circular.class).run((context) -> {
			DataSource dataSource = context.getBean("circular", DataSource.class);
			circular.set(context.getBean(Circular.class));
			assertThat(dataSource).isInstanceOf(GuardedDataSource.class);
			assertThat(context.getBean(User.class).dataSource).isSameAs(dataSource);
		});
		assertThat(circular.get().user).isNotNull();
	}

	@Test
	void aDataSourceThatRefersToWhoUsesItIsTheSameForAll() {
		this.runner.withAllowCircularReferences(true)
			.withBean("selfish", Selfish.class)
			// Not before the DataSource.
			.withBean(User.class, User::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				Selfish dataSource = context.getBean(Selfish.class);
				assertThat(dataSource).isInstanceOf(GuardedDataSource.class);
				assertThat(context.getBean(User.class).dataSource).isSameAs(dataSource);
				try (Connection connection = context.getBean(User.class).dataSource.getConnection()) {
					assertThat(connection.getClass().getInterfaces()[0].getSimpleName()).isEqualTo("Guarded");
				}
			});
	}

	@Test
	void aDataSourceMayHaveConnectionsOfItsOwnClass() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockTransactionAutoConfiguration.class))
			.withBean(SQLiteDataSource.class)
			.run((context) -> {
				SQLiteDataSource dataSource = context.getBean(SQLiteDataSource.class);
				dataSource.setUrl("jdbc:sqlite::memory:");
				try (SQLiteConnection connection = dataSource.getConnection("", "")) {
					assertThat(connection.isClosed()).isFalse();
				}
			});
	}

	@Test
	void aConnectionKeepsTheInterfacesOfItsDriver() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockTransactionAutoConfiguration.class))
			.withBean(DriverManagerDataSource.class, () -> new DriverManagerDataSource(this.url))
			.run((context) -> {
				try (Connection connection = context.getBean(DataSource.class).getConnection()) {
					assertThat(connection).isInstanceOf(CastDataProvider.class);
					assertThat(((CastDataProvider) connection).getMode()).isNotNull();
				}
			});
	}

	@Test
	void aReadOnlyConnectionIsLeftAlone() {
		this.runner.run((context) -> {
			FenceLedger ledger = new FenceLedger(context, this.url);
			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				connection.setReadOnly(true);
				connection.setAutoCommit(false);
				StorageLock lock = ledger.lock();
				connection.createStatement().executeQuery("SELECT * FROM ledger");
				ledger.takeOver();

				connection.commit();

				assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);
			}
		});
	}

	/**
	 * Something around a DataSource that Spring does not know.
	 */
	private static final class Decorator extends AbstractDataSource {

		private final DataSource target;

		private Decorator(DataSource target) {
			this.target = target;
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return this.target.getConnection(username, password);
		}

	}

	static class User {

		@Autowired
		DataSource dataSource;

	}

	/**
	 * A DataSource that looks at who uses it.
	 */
	static class Selfish extends DriverManagerDataSource {

		@Autowired
		User user;

		Selfish() {
			super("jdbc:h2:mem:selfish;DB_CLOSE_DELAY=-1", "sa", "");
		}

	}

	@Configuration
	static class Circular {

		@Autowired
		User user;

		@Bean
		DataSource circular() {
			return new DriverManagerDataSource("jdbc:h2:mem:circular;DB_CLOSE_DELAY=-1", "sa", "");
		}

		@Bean
		User user() {
			return new User();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decorated {

		@Bean
		static BeanPostProcessor decorator() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof DataSource dataSource) ? new Decorator(dataSource) : bean;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer scopes = new CustomScopeConfigurer();
			scopes.addScope("refresh", new SimpleThreadScope());
			return scopes;
		}

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		DataSource scoped() {
			return new DriverManagerDataSource("jdbc:h2:mem:scoped;DB_CLOSE_DELAY=-1");
		}

	}

}
