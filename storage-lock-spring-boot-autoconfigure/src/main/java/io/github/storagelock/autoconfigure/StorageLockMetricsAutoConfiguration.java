package io.github.storagelock.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.metrics.StorageLockMetrics;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;

/**
 * Measures the locks, where there is a {@link MeterRegistry}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StorageLockAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, StorageLockRegistry.class, LockStorage.class })
public final class StorageLockMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StorageLockMetrics storageLockMetrics(MeterRegistry meters) {
		return new StorageLockMetrics(meters);
	}

	/**
	 * The locks' own pool, which is no bean and so is not measured by itself.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HikariDataSource.class, MicrometerMetricsTrackerFactory.class })
	@ConditionalOnBean(JdbcLockStorage.class)
	static class PoolMetrics {

		@Bean
		SmartInitializingSingleton storageLockPoolMetrics(JdbcLockStorage storage, MeterRegistry meters) {
			return () -> storage.dedicatedPool()
				.filter((pool) -> pool.getMetricsTrackerFactory() == null && pool.getMetricRegistry() == null)
				.ifPresent((pool) -> pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters)));
		}

	}

}
