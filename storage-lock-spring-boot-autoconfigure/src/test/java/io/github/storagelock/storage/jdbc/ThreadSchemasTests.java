package io.github.storagelock.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import io.github.storagelock.storage.AcquireRequest;
import io.github.storagelock.storage.Acquisition.Granted;
import io.github.storagelock.storage.RenewRequest;
import io.github.storagelock.storage.RenewRequest.Hold;
import io.github.storagelock.storage.Renewal;
import io.github.storagelock.storage.jdbc.dialect.SqlDialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ThreadSchemas}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ThreadSchemasTests {

	private final ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "PUBLIC");

	private final JdbcLockStorage storage = new JdbcLockStorage(byThread());

	@Test
	void schemaOfEachThreadIsToldOnceARenewalHasMissed(CapturedOutput output) {
		this.tenant.set("TENANT");
		long token = acquire("a");
		this.tenant.set("PUBLIC");

		assertThat(renew("a", token)).doesNotContain(Renewal.RENEWED);
		this.tenant.set("TENANT");
		acquire("b");
		acquire("c");

		assertThat(output).containsOnlyOnce("leads threads to different schemas")
			.contains("a " + ByThread.class.getName())
			.contains("this one to ")
			.contains(".TENANT, that which renews leases to ");
	}

	@Test
	void leaseThatIsLostElsewhereIsNotTakenForThat(CapturedOutput output) {
		assertThat(renew("a", 1)).doesNotContain(Renewal.RENEWED);
		acquire("b");

		assertThat(output).doesNotContain("different schemas");
	}

	private long acquire(String id) {
		return ((Granted) this.storage.acquire(new AcquireRequest(id, "me", Duration.ofSeconds(30)))).fencingToken();
	}

	private List<Renewal> renew(String id, long token) {
		return this.storage.renew(new RenewRequest("me", Duration.ofSeconds(30), List.of(new Hold(id, token))));
	}

	private DataSource byThread() {
		JdbcDataSource h2 = new JdbcDataSource();
		h2.setURL("jdbc:h2:mem:schemas" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
		JdbcTemplate jdbc = new JdbcTemplate(h2);
		jdbc.execute("CREATE SCHEMA TENANT");
		jdbc.execute(SqlDialect.of("h2").createTable().replace("{table}", "TENANT.storage_lock"));
		return new ByThread(h2, this.tenant);
	}

	/**
	 * Sets the schema of the thread, as some do who have many tenants.
	 */
	private static final class ByThread extends DelegatingDataSource {

		private final ThreadLocal<String> tenant;

		ByThread(DataSource target, ThreadLocal<String> tenant) {
			super(target);
			this.tenant = tenant;
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			connection.setSchema(this.tenant.get());
			return connection;
		}

	}

}
