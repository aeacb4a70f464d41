package io.github.storagelock.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLostException;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link DistributedLockAutoConfiguration} and
 * {@link LockTransactionAutoConfiguration}.
 */
class DistributedLockAutoConfigurationTests {

	private static final String HELD = "SELECT COUNT(*) FROM storage_lock WHERE owner_id IS NOT NULL";

	private final ApplicationContextRunner runner = runner().withUserConfiguration(Service.class);

	private static ApplicationContextRunner runner(Class<?>... more) {
		List<Class<?>> configurations = new ArrayList<>(List.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				TransactionAutoConfiguration.class, AopAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class,
				LockTransactionAutoConfiguration.class, LockingDisabledAutoConfiguration.class));
		configurations.addAll(List.of(more));
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(configurations.toArray(new Class<?>[0])))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "storage-lock.shutdown-timeout=0s");
	}

	@Test
	void anAnnotatedMethodIsLocked() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Service.class).holdCount()).isOne();
			assertThat(held(context.getBean(JdbcTemplate.class))).isZero();
		});
	}

	@Test
	void anAnnotatedMethodIsLockedWithoutBootsOwnProxies() {
		this.runner.withPropertyValues("spring.aop.auto=false")
			.run((context) -> assertThat(context.getBean(Service.class).holdCount()).isOne());
	}

	@Test
	void anAnnotatedMethodIsLockedWithoutAspectJ() {
		this.runner.withClassLoader(new FilteredClassLoader("org.aspectj"))
			.run((context) -> assertThat(context.getBean(Service.class).holdCount()).isOne());
	}

	@Test
	void theLockIsOutsideOfTheTransaction() {
		this.runner.run((context) -> assertThat(context.getBean(Service.class).isLockedInTransaction()).isTrue());
	}

	@Test
	void withoutARegistryAnAnnotatedMethodIsRefusedAtStart() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JdbcLockStorageAutoConfiguration.class,
					StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class))
			.withUserConfiguration(Service.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("there is no StorageLockRegistry bean"));
	}

	@Test
	void disabledItRunsTheMethodWithoutALock() {
		this.runner.withPropertyValues("storage-lock.enabled=false").run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Service.class))).isTrue();
			assertThat(context.getBean(Service.class).isRegistryThere()).isFalse();
		});
	}

	@Test
	void aStaleHolderCannotCommit() {
		this.runner.run((context) -> {
			JdbcTemplate database = context.getBean(JdbcTemplate.class);

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> context.getBean(Service.class).insertAndBeTakenOver(1));

			assertThat(database.queryForList("SELECT id FROM note", Long.class)).isEmpty();
		});
	}

	@Test
	void aStaleHolderCommitsIfFencesAreOff() {
		this.runner.withPropertyValues("storage-lock.transaction.fence=false").run((context) -> {
			JdbcTemplate database = context.getBean(JdbcTemplate.class);

			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> context.getBean(Service.class).insertAndBeTakenOver(1));

			assertThat(database.queryForList("SELECT id FROM note", Long.class)).containsExactly(1L);
		});
	}

	@Test
	void aMethodCanDoWithoutTheFence() {
		this.runner.run((context) -> {
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> context.getBean(Service.class).insertUnfencedAndBeTakenOver(2));

			assertThat(context.getBean(JdbcTemplate.class).queryForList("SELECT id FROM note", Long.class))
				.containsExactly(2L);
		});
	}

	@Test
	void aStaleHolderCannotCommitWhatHibernateHasNotWrittenYet() {
		runner(HibernateJpaAutoConfiguration.class).withUserConfiguration(JpaService.class)
			.withPropertyValues("spring.jpa.hibernate.ddl-auto=update")
			.run((context) -> {
				context.getBean(JpaService.class).persist(7, false);
				assertThatExceptionOfType(LockLostException.class)
					.isThrownBy(() -> context.getBean(JpaService.class).persist(8, true));

				assertThat(context.getBean(JdbcTemplate.class).queryForList("SELECT id FROM note", Long.class))
					.containsExactly(7L);
			});
	}

	private static long held(JdbcTemplate database) {
		return database.queryForObject(HELD, Long.class);
	}

	private static void takeOver(JdbcTemplate database) {
		Thread other = new Thread(
				() -> database.update("UPDATE storage_lock SET owner_id = 'other', fencing_token = fencing_token + 1"));
		other.start();
		try {
			other.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	public static class Service {

		private final ObjectProvider<StorageLockRegistry> registry;

		private final ObjectProvider<JdbcTemplate> database;

		Service(ObjectProvider<StorageLockRegistry> registry, ObjectProvider<JdbcTemplate> database) {
			this.registry = registry;
			this.database = database;
			database
				.ifAvailable((template) -> template.execute("CREATE TABLE IF NOT EXISTS note (id BIGINT PRIMARY KEY)"));
		}

		@DistributedLock(name = "service")
		public int holdCount() {
			return this.registry.getObject().obtain("service").getHoldCount();
		}

		@Transactional
		@DistributedLock(name = "service")
		public boolean isLockedInTransaction() {
			return TransactionSynchronizationManager.isActualTransactionActive() && holdCount() == 1;
		}

		@Transactional
		@DistributedLock(name = "service", onLost = OnLost.NOTIFY)
		public void insertAndBeTakenOver(long id) {
			insert(id);
		}

		@Transactional
		@DistributedLock(name = "service", onLost = OnLost.NOTIFY, fence = false)
		public void insertUnfencedAndBeTakenOver(long id) {
			insert(id);
		}

		@Transactional
		public boolean isRegistryThere() {
			return this.registry.getIfAvailable() != null;
		}

		private void insert(long id) {
			this.database.getObject().update("INSERT INTO note VALUES (?)", id);
			takeOver(this.database.getObject());
		}

	}

	@Entity
	@Table(name = "note")
	static class Note {

		@Id
		private long id;

	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = Note.class)
	static class JpaService {

		private final EntityManager entityManager;

		private final JdbcTemplate database;

		JpaService(EntityManager entityManager, JdbcTemplate database) {
			this.entityManager = entityManager;
			this.database = database;
		}

		@Transactional
		@DistributedLock(name = "jpa", onLost = OnLost.NOTIFY)
		void persist(long id, boolean takenOver) {
			Note note = new Note();
			note.id = id;
			this.entityManager.persist(note);
			if (takenOver) {
				takeOver(this.database);
			}
		}

	}

}
