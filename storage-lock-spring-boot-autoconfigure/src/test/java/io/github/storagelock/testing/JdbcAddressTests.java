package io.github.storagelock.testing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link JdbcAddress}.
 */
class JdbcAddressTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"jdbc:postgresql://127.0.0.1:5433/postgres | 127.0.0.1 | 5433 | jdbc:postgresql://127.0.0.1:7/postgres",
			"jdbc:postgresql://db/app?user=a:1/b | db | 5432 | jdbc:postgresql://127.0.0.1:7/app?user=a:1/b",
			"jdbc:postgresql://[::1]:5433/app | [::1] | 5433 | jdbc:postgresql://127.0.0.1:7/app",
			"jdbc:mysql://localhost:3307/app?useSSL=false | localhost | 3307 | jdbc:mysql://127.0.0.1:7/app?useSSL=false",
			"jdbc:mariadb://localhost/app | localhost | 3306 | jdbc:mariadb://127.0.0.1:7/app",
			"jdbc:sqlserver://h:1434;encrypt=false;databaseName=x | h | 1434"
					+ " | jdbc:sqlserver://127.0.0.1:7;encrypt=false;databaseName=x",
			"jdbc:sqlserver://127.0.0.1;encrypt=false | 127.0.0.1 | 1433 | jdbc:sqlserver://127.0.0.1:7;encrypt=false",
			"jdbc:sqlserver://h:1434 | h | 1434 | jdbc:sqlserver://127.0.0.1:7",
			"jdbc:sqlserver://h\\two:1434;user=sa | h | 1434 | jdbc:sqlserver://127.0.0.1:7;user=sa",
			"jdbc:oracle:thin:@h:1522/freepdb1 | h | 1522 | jdbc:oracle:thin:@127.0.0.1:7/freepdb1",
			"jdbc:oracle:thin:@//h:1522/freepdb1 | h | 1522 | jdbc:oracle:thin:@//127.0.0.1:7/freepdb1",
			"jdbc:oracle:thin:a/b@h:1522:XE | h | 1522 | jdbc:oracle:thin:a/b@127.0.0.1:7:XE",
			"jdbc:oracle:thin:@h/freepdb1 | h | 1521 | jdbc:oracle:thin:@127.0.0.1:7/freepdb1",
			"jdbc:hsqldb:hsql://127.0.0.1:9001/locks | 127.0.0.1 | 9001 | jdbc:hsqldb:hsql://127.0.0.1:7/locks",
			"jdbc:derby://127.0.0.1:1527/locks;create=true | 127.0.0.1 | 1527 | jdbc:derby://127.0.0.1:7/locks;create=true" })
	void hostAndPortAreFoundAndReplaced(String url, String host, int port, String throughSeven) {
		JdbcAddress address = new JdbcAddress(url);

		assertThat(address.host()).isEqualTo(host);
		assertThat(address.port()).isEqualTo(port);
		assertThat(address.through(7)).isEqualTo(throughSeven);
	}

	@Test
	void whatIsOnNoHostIsSaid() {
		assertThatIllegalStateException().isThrownBy(() -> new JdbcAddress("jdbc:h2:mem:x").port())
			.withMessageContaining("jdbc:h2:mem:x");
		assertThatIllegalStateException().isThrownBy(() -> new JdbcAddress("jdbc:derby://h/x").port())
			.withMessageContaining("No port");
	}

}
