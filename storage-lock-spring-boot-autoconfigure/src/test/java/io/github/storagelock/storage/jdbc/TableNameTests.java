package io.github.storagelock.storage.jdbc;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TableName}.
 */
class TableNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "storage_lock", "S", "_x", "my_schema.my_table", "a$b.c$d", "T1.T2",
			"a23456789_123456789_123456789_123456789_123456789_123456789_123" })
	void identifierOrSchemaAndIdentifierIsTaken(String name) {
		assertThat(JdbcSettings.defaults().withTableName(name).tableName()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", " a", "a ", "a\n", "\na", "1a", "$a", "a-b", "a.b.c", ".a", "a.", "a..b",
			"a.1", "\"a\"", "`a`", "[a]", "'a'", "a;", "a;DROP TABLE b", "a--", "a/*x*/", "a)", "(SELECT 1)", "a,b",
			"{table}", "a\u0000", "\u00E4", "\u0430", "\uFF41", "a\u200B", "a=b", "a%", "a\\", "a@b", "a#b", "a:b",
			"a?", "a23456789_123456789_123456789_123456789_123456789_123456789_1234",
			"a23456789_123456789_123456789_123456789_123456789_123456789_1234.b" })
	void anythingElseIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> JdbcSettings.defaults().withTableName(name))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("schema.identifier");
	}

}
