package io.github.storagelock.storage.jdbc;

import java.util.Locale;

/**
 * What a database says it is.
 *
 * @param name the product name of its JDBC metadata
 * @param version the product version of its JDBC metadata
 * @param answer what it says when asked, as databases share a name: {@code version()}
 * where that is PostgreSQL, the edition of the engine where it is Microsoft SQL Server,
 * else empty
 * @since 0.1.0
 */
public record DatabaseProduct(String name, String version, String answer) {

	/**
	 * Returns whether name, version or answer contain this, whatever the case.
	 * @param text what to look for
	 * @return whether it is there
	 */
	public boolean mentions(String text) {
		return (this + " " + this.answer).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
	}

	@Override
	public String toString() {
		return this.name + " " + this.version;
	}

}
