package io.github.storagelock.autoconfigure;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.text.DurationText;

/**
 * Turns properties into settings. What a setting refuses is reported as the property that
 * it came from.
 */
final class CheckedProperties {

	private static final Logger logger = LoggerFactory.getLogger(CheckedProperties.class);

	private static final String PREFIX = "storage-lock.";

	private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

	private final StorageLockProperties properties;

	CheckedProperties(StorageLockProperties properties) {
		this.properties = properties;
	}

	RegistrySettings registrySettings() {
		StorageLockProperties from = this.properties;
		check("polling.min", from.polling().min(),
				() -> new RegistrySettings.Polling(from.polling().min(), LONGEST_INTERVAL));
		RegistrySettings.Polling polling = check("polling.max", from.polling().max(),
				() -> new RegistrySettings.Polling(from.polling().min(), from.polling().max()));
		RegistrySettings.Sweeping sweeping = check("sweeper.retention", from.sweeper().retention(),
				() -> new RegistrySettings.Sweeping(from.sweeper().enabled(), from.sweeper().retention()));
		RegistrySettings.HandOff handOff = check("hand-off.max-holds", from.handOff().maxHolds(),
				() -> RegistrySettings.defaults().handOff().withMaxHolds(from.handOff().maxHolds()));
		RegistrySettings.HandOff timed = check("hand-off.max-time", from.handOff().maxTime(),
				() -> handOff.withMaxTime(from.handOff().maxTime()));
		LockOptions options = lockOptions();
		RegistrySettings settings = check("shutdown-timeout", from.shutdownTimeout(),
				() -> new RegistrySettings(from.nodeName(), options, polling, timed, sweeping, from.shutdownTimeout()));
		return check("long-hold", from.longHold(), () -> settings.withLongHold(from.longHold()))
			.withMdc(from.logging().mdc());
	}

	JdbcSettings jdbcSettings() {
		StorageLockProperties.Jdbc from = this.properties.jdbc();
		StorageLockProperties.Pool pool = from.pool();
		if (from.url() == null) {
			refuseWithoutUrl("jdbc.username", from.username());
			refuseWithoutUrl("jdbc.password", from.password());
			refuseWithoutUrl("jdbc.driver-class-name", from.driverClassName());
		}
		JdbcSettings settings = check("jdbc.table-name", from.tableName(),
				() -> JdbcSettings.defaults().withTableName(from.tableName()));
		JdbcSettings timed = check("jdbc.statement-timeout", from.statementTimeout(),
				() -> settings.withStatementTimeout(from.statementTimeout()));
		warnOfLongStatements(from.statementTimeout());
		check("jdbc.pool.maximum-size", pool.maximumSize(), () -> new JdbcSettings.Pool(pool.mode(), pool.maximumSize(),
				JdbcSettings.defaults().pool().connectionTimeout()));
		return check("jdbc.pool.connection-timeout", pool.connectionTimeout(),
				() -> timed.withSchemaInitialization(from.initializeSchema())
					.withRelease(new JdbcSettings.Release(from.release().durable(), from.release().signals()))
					.withPool(new JdbcSettings.Pool(pool.mode(), pool.maximumSize(), pool.connectionTimeout())));
	}

	private static void refuseWithoutUrl(String property, @Nullable String value) {
		if (value != null) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, "…",
					"It has no effect without storage-lock.jdbc.url: the application's DataSource has a user of its own."
							+ " Set both or neither");
		}
	}

	private void warnOfLongStatements(Duration timeout) {
		Duration lease = this.properties.lease();
		if (timeout.compareTo(lease) >= 0) {
			logger
				.warn("storage-lock.jdbc.statement-timeout={} is not shorter than storage-lock.lease={}: one statement"
						+ " that takes its time loses the lock that it renews. Set a longer lease or a shorter time-out,"
						+ " at most a third of the lease", DurationText.of(timeout), DurationText.of(lease));
		}
	}

	private LockOptions lockOptions() {
		StorageLockProperties from = this.properties;
		LockOptions leased = check("lease", from.lease(), () -> LockOptions.defaults().withLease(from.lease()));
		LockOptions renewed = check("renewal-interval", from.renewalInterval(),
				() -> leased.withLease(from.lease(), from.renewalInterval()));
		LockOptions waiting = check("max-wait", from.maxWait(), () -> renewed.withMaxWait(from.maxWait()));
		return check("min-hold", from.minHold(), () -> waiting.withMinHold(from.minHold()));
	}

	static <T> T check(String property, @Nullable Object value, Supplier<T> setting) {
		try {
			return setting.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property,
					(value instanceof Duration duration) ? DurationText.of(duration) : value,
					String.valueOf(ex.getMessage()));
		}
	}

}
