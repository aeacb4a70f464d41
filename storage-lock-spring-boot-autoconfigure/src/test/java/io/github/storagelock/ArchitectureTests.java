package io.github.storagelock;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

import io.github.storagelock.storage.jdbc.table.LockTableException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may import whom: towards the API and the SPI, never back.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.storagelock";

	private static final String JDBC = ROOT + ".storage.jdbc";

	private static final String[] PLAIN = { "java..", "org.jspecify..", ROOT, ROOT + ".text" };

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void apiImportsNothing() {
		check(allowed(ROOT, PLAIN));
	}

	@Test
	void storageSpiImportsNothing() {
		check(allowed(ROOT + ".storage", "java..", "org.jspecify..", ROOT + ".storage"));
	}

	@Test
	void jdbcStorageImportsTheSpiAndItsRooms() {
		check(allowed(JDBC, "java..", "javax.sql..", "org.jspecify..", "org.slf4j..", ROOT + ".storage", JDBC + "..",
				ROOT + ".text", "com.zaxxer.hikari..", "org.springframework.jdbc..", "org.springframework.dao.."));
	}

	@Test
	void dialectsImportTheSpi() {
		check(allowed(JDBC + ".dialect", "java..", "javax.sql..", "org.jspecify..", ROOT + ".storage",
				JDBC + ".dialect"));
	}

	@Test
	void statementsImportDialects() {
		check(allowed(JDBC + ".statement", "java..", "org.jspecify..", ROOT + ".storage", JDBC + ".statement",
				JDBC + ".dialect", "org.springframework.jdbc..", "org.springframework.dao.."));
	}

	@Test
	void connectionsImportDialectsAndThePool() {
		check(allowed(JDBC + ".connection", "java..", "javax.sql..", "org.jspecify..", "org.slf4j..", ROOT + ".storage",
				JDBC + ".connection", JDBC + ".dialect", "com.zaxxer.hikari..", "org.springframework.jdbc..",
				"org.springframework.dao..", "org.springframework.transaction.."));
	}

	@Test
	void signalsOfPostgreSqlImportConnectionsAndTheirDriver() {
		check(allowed(JDBC + ".postgresql", "java..", "javax.net..", "javax.sql..", "org.jspecify..", "org.slf4j..",
				ROOT + ".storage", JDBC + ".postgresql", JDBC + ".connection", "com.zaxxer.hikari..",
				"org.postgresql..", "org.springframework.jdbc..", "org.springframework.util.."));
	}

	@Test
	void fenceImportsConnectionsAndStatements() {
		check(allowed(JDBC + ".fence", "java..", "javax.sql..", "org.jspecify..", "org.slf4j..", ROOT + ".storage",
				JDBC + ".fence", JDBC + ".connection", JDBC + ".dialect", JDBC + ".statement", "com.zaxxer.hikari..",
				"org.springframework.jdbc..", "org.springframework.dao..", "org.springframework.transaction..",
				"org.springframework.util.."));
	}

	@Test
	void tableImportsConnectionsAndStatements() {
		check(allowed(JDBC + ".table", "java..", "javax.sql..", "org.jspecify..", "org.slf4j..", ROOT + ".storage",
				JDBC + ".table", JDBC + ".connection", JDBC + ".dialect", JDBC + ".statement", "com.zaxxer.hikari..",
				"org.springframework.jdbc..", "org.springframework.dao..", "org.springframework.transaction.."));
	}

	@Test
	void internalTypesAreInNoPublicSignature() throws IOException {
		InternalPackages internal = InternalPackages.find();

		assertThat(internal.names()).contains(ROOT + ".text", JDBC + ".statement", JDBC + ".connection",
				JDBC + ".postgresql", JDBC + ".fence", JDBC + ".table");
		check(ArchRuleDefinition.classes()
			.that(DescribedPredicate.describe("are seen from outside", internal::doNotHide))
			.should(internal.staySecret(LockTableException.class)));
	}

	@Test
	void etcdStorageImportsTheApiTheSpiAndItsClient() {
		check(allowed(ROOT + ".storage.etcd", "java..", "org.jspecify..", ROOT, ROOT + ".storage",
				ROOT + ".storage.etcd", "io.etcd.jetcd.."));
	}

	@Test
	void memoryStorageImportsTheSpi() {
		check(allowed(ROOT + ".storage.memory", "java..", "org.jspecify..", ROOT + ".storage",
				ROOT + ".storage.memory"));
	}

	@Test
	void dynamoDbStorageImportsTheApiTheSpiAndItsClient() {
		check(allowed(ROOT + ".storage.dynamodb", "java..", "org.jspecify..", ROOT, ROOT + ".storage",
				ROOT + ".storage.dynamodb", "software.amazon.awssdk.."));
	}

	@Test
	void redisStorageImportsTheApiTheSpiAndItsDriver() {
		check(allowed(ROOT + ".storage.redis", "java..", "org.jspecify..", "org.slf4j..", ROOT, ROOT + ".storage",
				ROOT + ".storage.redis", ROOT + ".text", "io.lettuce..", "org.springframework.data.redis..",
				"org.springframework.transaction.support..", "org.springframework.core..",
				"org.springframework.util.."));
	}

	@Test
	void engineIsPlainJava() {
		check(allowed(ROOT + ".registry", "java..", "org.jspecify..", "org.slf4j..", ROOT, ROOT + ".storage",
				ROOT + ".registry", ROOT + ".text"));
	}

	@Test
	void aspectImportsTheApiOnly() {
		check(allowed(ROOT + ".aspect", "java..", "org.jspecify..", "org.slf4j..", ROOT, ROOT + ".aspect",
				ROOT + ".text", "org.aopalliance..", "org.springframework.aop..", "org.springframework.aot..",
				"org.springframework.beans..", "org.springframework.core..", "org.springframework.context..",
				"org.springframework.expression..", "org.springframework.format..", "org.springframework.util..",
				"reactor..", "org.reactivestreams.."));
	}

	@Test
	void transactionsImportTheApiAndTheSpi() {
		check(allowed(ROOT + ".transaction", "java..", "org.jspecify..", ROOT, ROOT + ".storage", ROOT + ".transaction",
				"org.springframework.transaction.."));
	}

	@Test
	void metricsImportTheApi() {
		check(allowed(ROOT + ".metrics", "java..", "jdk.jfr..", "org.jspecify..", "org.slf4j..", ROOT,
				ROOT + ".metrics", "io.micrometer.."));
	}

	@Test
	void actuatorImportsTheApiAndTheSpi() {
		check(allowed(ROOT + ".actuate", "java..", "org.jspecify..", "org.slf4j..", ROOT, ROOT + ".storage",
				ROOT + ".actuate", "org.springframework.boot.actuate..", "org.springframework.boot.health..",
				"org.springframework.context..", "org.springframework.core.io..", "org.springframework.lang.."));
	}

	@Test
	void viewsForOthersImportTheApi() {
		check(allowed(ROOT + ".interop", "java..", "org.jspecify..", "org.slf4j..", ROOT, ROOT + ".interop",
				"net.javacrumbs.shedlock.core..", "org.springframework.integration.support.locks.."));
	}

	@Test
	void helpForTestsImportsTheApiAndTheLocksInMemory() {
		check(allowed(ROOT + ".test", "java..", "org.jspecify..", ROOT, ROOT + ".storage", ROOT + ".storage.memory",
				ROOT + ".registry", ROOT + ".test", "org.junit.jupiter.api..", "org.assertj.core.api..",
				"org.springframework.context..", "org.springframework.core.annotation..",
				"org.springframework.beans.factory..", "org.springframework.test.context.junit.jupiter..",
				"org.springframework.util.."));
	}

	@Test
	void wordsImportNothing() {
		check(allowed(ROOT + ".text", "java..", "org.jspecify..", "org.slf4j..", ROOT + ".text"));
	}

	@Test
	void nobodyImportsTheAutoConfiguration() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure"));
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void leasesAreNotDecidedByTheApplicationsClock() {
		// In memory the application is the storage; operators are shown times, which
		// decide nothing.
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".storage.memory", ROOT + ".actuate")
			.should()
			.dependOnClassesThat()
			.belongToAnyOf(Clock.class, Instant.class)
			.orShould()
			.callMethod(System.class, "currentTimeMillis"));
	}

	@Test
	void theHeartHoldsNoMonitor() {
		check(ArchRuleDefinition.noMethods()
			.that()
			.areDeclaredInClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".storage..", ROOT + ".registry", ROOT + ".transaction")
			.should()
			.haveModifier(JavaModifier.SYNCHRONIZED));
	}

	private static ArchRule allowed(String from, String... to) {
		return ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(from)
			.should()
			.onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(to));
	}

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

}
