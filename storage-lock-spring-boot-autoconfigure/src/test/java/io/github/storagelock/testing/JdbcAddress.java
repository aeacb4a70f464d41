package io.github.storagelock.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is, as its JDBC address says.
 *
 * @param url the address
 */
record JdbcAddress(String url) {

	// What is before the host; the host; an instance of SQL Server, which stands for a
	// port; the port; the rest.
	private static final Pattern PARTS = Pattern.compile("(jdbc:oracle:thin:[^@]*@(?:tcps?:)?(?://)?|jdbc:[a-z:]+//)"
			+ "(\\[[^]]+]|[^:/;?,\\\\\\[]+)" + "(?:\\\\[^:/;?]+)?" + "(?::(\\d+))?(?![^:/;?])" + "(.*)");

	String host() {
		return parts().group(2);
	}

	int port() {
		String port = parts().group(3);
		return (port != null) ? Integer.parseInt(port) : defaultPort();
	}

	/**
	 * Returns the address by way of a port of this machine.
	 */
	String through(int port) {
		Matcher parts = parts();
		return parts.group(1) + "127.0.0.1:" + port + parts.group(4);
	}

	private int defaultPort() {
		return switch (this.url.split(":")[1]) {
			case "sqlserver" -> 1433;
			case "oracle" -> 1521;
			case "postgresql" -> 5432;
			case "mysql", "mariadb" -> 3306;
			default -> throw new IllegalStateException("No port in " + this.url);
		};
	}

	private Matcher parts() {
		Matcher parts = PARTS.matcher(this.url);
		if (!parts.matches()) {
			throw new IllegalStateException("No host in " + this.url);
		}
		return parts;
	}

}
