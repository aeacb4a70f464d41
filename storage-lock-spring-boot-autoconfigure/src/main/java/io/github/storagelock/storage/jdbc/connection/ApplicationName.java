package io.github.storagelock.storage.jdbc.connection;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;

import com.zaxxer.hikari.HikariConfig;
import org.jspecify.annotations.Nullable;

/**
 * Names the connections of the locks to the server, where the driver can and the user has
 * not named them: who looks at its sessions sees what they are for.
 */
final class ApplicationName {

	private static final String NAME = "storage-lock";

	private static final Map<String, String> PROPERTIES = Map.of("jdbc:postgresql:", "ApplicationName",
			"jdbc:sqlserver:", "applicationName", "jdbc:mysql:", "connectionAttributes", "jdbc:mariadb:",
			"connectionAttributes", "jdbc:oracle:", "v$session.program");

	private ApplicationName() {
	}

	/**
	 * Adds the name to the properties of a driver.
	 */
	static void addTo(Properties properties, HikariConfig config) {
		@Nullable String url = config.getJdbcUrl();
		if (url == null) {
			return;
		}
		PROPERTIES.forEach((prefix, property) -> {
			if (url.startsWith(prefix) && !isSet(property, url, properties)) {
				properties.setProperty(property,
						property.equals("connectionAttributes") ? "program_name:" + NAME : NAME);
			}
		});
	}

	private static boolean isSet(String property, String url, Properties properties) {
		return url.toLowerCase(Locale.ROOT).contains(property.toLowerCase(Locale.ROOT))
				|| properties.stringPropertyNames().stream().anyMatch(property::equalsIgnoreCase);
	}

}
