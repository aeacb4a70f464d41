package io.github.storagelock.documentation;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.storagelock.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands and coordinates of the pages name what there is. That they work shows in
 * the build, which runs them, and in the tests of the sample application.
 */
class DocumentedCommandsTests {

	private static final String PARENT = Document.of("pom.xml").text();

	@Test
	void theStarterIsThatOfTheBuild() {
		List<String> coordinates = Snippet.named("starter").text().lines().map(String::strip).toList();

		assertThat(coordinates.subList(1, coordinates.size() - 1)).allSatisfy(
				(line) -> assertThat(Document.of("storage-lock-spring-boot-starter/pom.xml").text()).contains(line));
		assertThat(Document.of("README.md").text()).contains("`implementation(\"" + element("groupId", coordinates)
				+ ":" + element("artifactId", coordinates) + ":" + element("version", coordinates) + "\")`");
	}

	@Test
	void theSampleAndAllTestsAreStartedByTheBuild() {
		String commands = Snippet.named("try-it").text();

		assertThat(commands).contains("./mvnw -q -pl storage-lock-sample-app -am spring-boot:run", "./mvnw verify");
		assertThat(PARENT).contains("<module>storage-lock-sample-app</module>");
		assertThat(Document.root().resolve("mvnw")).isExecutable();
		assertThat(Document.of(".ci/run").text()).contains("./mvnw ", " verify");
	}

	@Test
	void theProfilesOfTheSampleReadTheAddressFromTheEnvironment() {
		assertThat(Document.of("README.md").text()).contains(
				"`-Dspring-boot.run.profiles=postgresql` (or `mariadb`, " + "`mysql`)", "`SAMPLE_DATABASE_URL`",
				"`SAMPLE_DATABASE_USER`", "`SAMPLE_DATABASE_PASSWORD`");
		for (String profile : List.of("postgresql", "mariadb", "mysql")) {
			assertThat(Document.of("storage-lock-sample-app/src/main/resources/application-" + profile + ".yml").text())
				.contains("${SAMPLE_DATABASE_URL:", "${SAMPLE_DATABASE_USER:", "${SAMPLE_DATABASE_PASSWORD:");
		}
	}

	@Test
	void theAddressOfADatabaseIsReadUnderTheNameInThePage() {
		assertThat(Snippet.named("test-at-an-address").text())
			.contains("STORAGE_LOCK_TEST_" + TestDatabase.SQLSERVER.name() + "_URL=");
		assertThat(Document.of("docs/databases.md").text())
			.contains("`AZURESQL`, `ORACLE`, `COCKROACHDB` and `YUGABYTEDB`");
		assertThat(Arrays.stream(TestDatabase.values()).map(TestDatabase::name)).contains("AZURESQL", "ORACLE",
				"COCKROACHDB", "YUGABYTEDB");
	}

	@Test
	void theBenchmarksAreAProfileOfTheModule() {
		assertThat(Snippet.named("benchmarks").text()).contains("-Pbenchmarks");
		assertThat(Document.of("storage-lock-spring-boot-autoconfigure/pom.xml").text())
			.contains("<id>benchmarks</id>");
	}

	private static String element(String name, List<String> lines) {
		return lines.stream()
			.filter((line) -> line.startsWith("<" + name + ">"))
			.map((line) -> line.replaceAll("<[^>]*>", ""))
			.findFirst()
			.orElseThrow();
	}

}
