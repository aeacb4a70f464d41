package io.github.storagelock.documentation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.storagelock.metrics.StorageLockMetrics;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.jdbc.JdbcLockStorage;
import io.github.storagelock.storage.jdbc.JdbcSettings;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;
import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/operations.md offers to be copied is right.
 */
class DocumentedOperationsTests {

	private static final Pattern METRIC = Pattern.compile("\\b(?:storage_lock|hikaricp)_[a-z_]+");

	private static final Map<TestDatabase, Snippet> QUERIES = Map.of(TestDatabase.H2, Snippet.named("readable-h2"),
			TestDatabase.SQLITE, Snippet.named("readable-sqlite"), TestDatabase.POSTGRESQL_15,
			Snippet.named("readable-postgresql"), TestDatabase.MARIADB, Snippet.named("readable-mysql"),
			TestDatabase.MYSQL, Snippet.named("readable-mysql"), TestDatabase.TIDB, Snippet.named("readable-mysql"));

	@ParameterizedTest
	@ValueSource(strings = { "docs/prometheus-alerts.yml", "docs/grafana-dashboard.json" })
	void metricsAreThoseThatThereAre(String path) {
		String scraped = scrape();

		Set<String> used = METRIC.matcher(Document.of(path).text())
			.results()
			.map((found) -> found.group())
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(used).hasSizeGreaterThan(5)
			.allSatisfy((name) -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
	}

	private static String scrape() {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		new StorageLockMetrics(meters);
		try (HikariDataSource pool = TestDatabase.H2
			.dataSource((config) -> config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters)))) {
			new JdbcTemplate(pool).execute("SELECT 1");
			return meters.scrape();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "H2", "SQLITE", "POSTGRESQL_15", "MARIADB", "MYSQL", "TIDB" })
	void queriesShowTheTableAsTimes(TestDatabase database) throws Exception {
		database.assumeAvailable();
		String table = database.uniqueTableName();
		try (HikariDataSource pool = database.dataSource();
				JdbcLockStorage storage = new JdbcLockStorage(pool, SqlDialect.detect(pool),
						JdbcSettings.defaults().withTableName(table));
				DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(storage)) {
			registry.acquire("released").release();
			long token = registry.acquire("held").recordToken();
			String query = QUERIES.get(database).text().replace("storage_lock", table);

			List<Map<String, Object>> rows = new JdbcTemplate(pool).queryForList(query);

			assertThat(rows).hasSize(2);
			assertThat(rows.get(0)).containsEntry("lock_id", "held");
			assertThat(((Number) rows.get(0).get("fencing_token")).longValue()).isEqualTo(token);
			assertThat(isTrue(rows.get(0).get("taken"))).isTrue();
			assertThat(isTrue(rows.get(1).get("taken"))).isFalse();
			assertThat(rows).allSatisfy((row) -> {
				assertThat(row.get("acquired").toString()).startsWith("20");
				assertThat(row.get("expires").toString()).startsWith("20");
			});
		}
	}

	private static boolean isTrue(Object value) {
		return (value instanceof Number number) ? number.intValue() == 1 : Boolean.TRUE.equals(value);
	}

}
