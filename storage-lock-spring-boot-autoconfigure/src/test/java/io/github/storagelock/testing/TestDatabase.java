package io.github.storagelock.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.cockroachdb.CockroachContainer;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.mssqlserver.MSSQLServerContainer;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.oracle.OracleContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real database to test on. It is asked for, in this order, at the address in
 * {@code STORAGE_LOCK_TEST_<NAME>_URL} (with {@code _USER} and {@code _PASSWORD}), as a
 * server from Maven Central where there is one, as a container where Docker answers. It
 * starts when a test first needs it and stops with the JVM.
 */
public enum TestDatabase {

	/** H2 in this JVM. */
	H2("H2", EnumSet.of(Trait.NO_NETWORK_TIMEOUT, Trait.ONE_PROCESS),
			new InMemoryServer("jdbc:h2:mem:storage-lock;DB_CLOSE_DELAY=-1")),

	/** HSQLDB in this JVM. */
	HSQLDB("HSQL", EnumSet.of(Trait.NO_NETWORK_TIMEOUT, Trait.PORTABLE, Trait.UNFENCED), new EmbeddedHsqldbServer()),

	/** Derby in this JVM. */
	DERBY("Apache Derby", EnumSet.of(Trait.NO_NETWORK_TIMEOUT, Trait.PORTABLE), new EmbeddedDerbyServer()),

	/** SQLite in a file. */
	SQLITE("SQLite", EnumSet.of(Trait.NO_NETWORK_TIMEOUT, Trait.PORTABLE, Trait.ONE_WRITER, Trait.NO_SCHEMAS),
			new SqliteFile()),

	/** The older PostgreSQL. */
	POSTGRESQL_15("PostgreSQL 15", new EmbeddedPostgreSqlServer("15"), container(
			() -> new PostgreSQLContainer("postgres:15-alpine").withCommand("postgres", "-c", "max_connections=300"))),

	/** The newer PostgreSQL. */
	POSTGRESQL_18("PostgreSQL 18", new EmbeddedPostgreSqlServer("18"), container(
			() -> new PostgreSQLContainer("postgres:18-alpine").withCommand("postgres", "-c", "max_connections=300"))),

	/** The newer MariaDB. */
	MARIADB("MariaDB", new EmbeddedMariaDbServer(),
			container(() -> new MariaDBContainer("mariadb:11.4").withCommand("--max-connections=300"))),

	/** The older MariaDB. */
	MARIADB_10_11("MariaDB 10.11",
			container(() -> new MariaDBContainer("mariadb:10.11").withCommand("--max-connections=300"))),

	/** MySQL. */
	MYSQL("MySQL", container(() -> new MySQLContainer("mysql:9").withCommand("--max-connections=300"))),

	/** SQL Server. */
	SQLSERVER("Microsoft SQL Server", EnumSet.of(Trait.READERS_WAIT),
			container(() -> new MSSQLServerContainer("mcr.microsoft.com/mssql/server:2022-latest").acceptLicense())),

	/** Azure SQL Database, of which there is no container. */
	AZURESQL("Azure SQL", EnumSet.of(Trait.READERS_WAIT, Trait.ONE_ADDRESS)),

	/** Oracle. */
	ORACLE("Oracle", EnumSet.of(Trait.PORTABLE, Trait.NO_SCHEMAS, Trait.NO_REPEATABLE_READ, Trait.NO_LOCK_TIMEOUT),
			container(() -> new OracleContainer("gvenzl/oracle-free:slim-faststart"))),

	/** CockroachDB. */
	COCKROACHDB("CockroachDB", EnumSet.of(Trait.PORTABLE),
			container(() -> new CockroachContainer("cockroachdb/cockroach:latest-v25.4"))),

	/** YugabyteDB. */
	YUGABYTEDB("YugabyteDB", EnumSet.of(Trait.PORTABLE),
			container(() -> new YugabyteDbContainer("yugabytedb/yugabyte:2025.1.0.0-b168"))),

	/** TiDB. */
	TIDB("TiDB", EnumSet.of(Trait.PORTABLE));

	private static final AtomicInteger tables = new AtomicInteger();

	private final String title;

	private final Set<Trait> traits;

	private final List<TestServerSource> sources = new ArrayList<>();

	// Guarded by this; null until the first test asks.
	private @Nullable TestDatabaseState state;

	TestDatabase(String title, TestServerSource... sources) {
		this(title, EnumSet.noneOf(Trait.class), sources);
	}

	TestDatabase(String title, Set<Trait> traits, TestServerSource... sources) {
		this.title = title;
		this.traits = traits;
		this.sources.add(new EnvironmentServer(name(), System.getenv()));
		this.sources.addAll(List.of(sources));
	}

	/**
	 * The JDBC address.
	 * @return the address
	 */
	public String url() {
		return server().url();
	}

	/**
	 * The user's name.
	 * @return the name, empty when there is none
	 */
	public String user() {
		return server().user();
	}

	/**
	 * The user's password.
	 * @return the password, empty when there is none
	 */
	public String password() {
		return server().password();
	}

	/**
	 * A link to the server, to be put between it and a test by {@link #urlThrough}.
	 * @return the link, which the caller closes
	 * @throws IOException if there is no port left
	 */
	public FaultyLink faultyLink() throws IOException {
		JdbcAddress address = new JdbcAddress(url());
		return new FaultyLink(address.host(), address.port());
	}

	/**
	 * The JDBC address by way of a link.
	 * @param link the link
	 * @return the address
	 */
	public String urlThrough(FaultyLink link) {
		return new JdbcAddress(url()).through(link.port());
	}

	/**
	 * Product and version as the server reports them.
	 * @return such as {@code PostgreSQL 15.19}
	 */
	public String version() {
		return state().version();
	}

	/**
	 * Whether a database is such a one.
	 * @param trait what sets it apart
	 * @return whether it is
	 */
	public boolean is(Trait trait) {
		return this.traits.contains(trait) && (trait != Trait.READERS_WAIT || ReaderProbe.readersWait(this));
	}

	/**
	 * A query of one row.
	 * @param expression what it has
	 * @return the SQL text
	 */
	public String select(String expression) {
		return switch (this) {
			case HSQLDB, DERBY -> "VALUES " + expression;
			case ORACLE -> "SELECT " + expression + " FROM DUAL";
			default -> "SELECT " + expression;
		};
	}

	/**
	 * A pool of its own, which the caller closes.
	 * @return the pool
	 */
	public HikariDataSource dataSource() {
		return dataSource((config) -> {
		});
	}

	/**
	 * A pool of its own, which the caller closes.
	 * @param customizer changes its configuration
	 * @return the pool
	 */
	public HikariDataSource dataSource(Consumer<HikariConfig> customizer) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url());
		if (!user().isEmpty()) {
			config.setUsername(user());
			config.setPassword(password());
		}
		customizer.accept(config);
		return new HikariDataSource(config);
	}

	/**
	 * A name that no other test uses.
	 * @return the name of a table
	 */
	public String uniqueTableName() {
		return "lock_" + Long.toString(ProcessHandle.current().pid(), 36) + "_" + tables.incrementAndGet() + "_"
				+ Long.toString(System.nanoTime() & 0xFFFFFF, 36);
	}

	/**
	 * Why the database cannot be had.
	 * @return the reason, or null when it answers
	 */
	public @Nullable String missing() {
		return state().missing();
	}

	/**
	 * Skip the running test when the database cannot be had.
	 */
	public void assumeAvailable() {
		String missing = missing();
		Assumptions.assumeTrue(missing == null, () -> this + ": " + missing);
	}

	/**
	 * Skip the running test when the database is such a one.
	 * @param excluded what the test cannot do with
	 */
	public void assumeNot(Trait... excluded) {
		for (Trait trait : excluded) {
			Assumptions.assumeFalse(is(trait), () -> this + ": " + trait);
		}
	}

	/**
	 * Whether there is a container of it.
	 * @return whether it would start where Docker answers
	 */
	boolean startsInDocker() {
		return this.sources.stream().anyMatch(ContainerServer.class::isInstance);
	}

	/**
	 * What its version has, and that of no other.
	 * @return part of the version
	 */
	String product() {
		return switch (this) {
			case AZURESQL -> "SQL Azure";
			case YUGABYTEDB -> "-YB-";
			default -> this.title.split(" ")[0];
		};
	}

	@Override
	public String toString() {
		return this.title;
	}

	synchronized @Nullable TestDatabaseState stateIfAsked() {
		return this.state;
	}

	private synchronized TestDatabaseState state() {
		if (this.state == null) {
			this.state = TestDatabaseState.of(this.sources, versionQuestion());
		}
		return this.state;
	}

	/**
	 * How to ask those that their drivers take for another product.
	 */
	private String versionQuestion() {
		return switch (this) {
			case AZURESQL -> "SELECT CAST(SERVERPROPERTY('Edition') AS NVARCHAR(128)) + ' '"
					+ " + CAST(SERVERPROPERTY('ProductVersion') AS NVARCHAR(128))";
			case COCKROACHDB, YUGABYTEDB -> "SELECT version()";
			default -> "";
		};
	}

	private TestServer server() {
		return state().server();
	}

	private static TestServerSource container(Supplier<JdbcDatabaseContainer<?>> container) {
		return new ContainerServer(container);
	}

}
