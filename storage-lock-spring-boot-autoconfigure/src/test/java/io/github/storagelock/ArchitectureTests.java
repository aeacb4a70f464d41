package io.github.storagelock;

import java.time.Clock;
import java.time.Instant;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom: towards the API and the SPI, never back.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.storagelock";

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
	void jdbcStorageImportsTheSpiAndItsDriver() {
		check(allowed(ROOT + ".storage.jdbc", "java..", "javax.net..", "javax.sql..", "org.jspecify..", "org.slf4j..",
				ROOT + ".storage", ROOT + ".storage.jdbc", ROOT + ".text", "com.zaxxer.hikari..", "org.postgresql..",
				"org.springframework.jdbc..", "org.springframework.dao..", "org.springframework.transaction..",
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
	void wordsImportNothing() {
		check(allowed(ROOT + ".text", "java..", "org.jspecify..", ROOT + ".text"));
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
		check(ArchRuleDefinition.noClasses()
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
