package io.github.storagelock.documentation;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.autoconfigure.DistributedLockAutoConfiguration;
import io.github.storagelock.autoconfigure.JdbcLockStorageAutoConfiguration;
import io.github.storagelock.autoconfigure.LockTransactionAutoConfiguration;
import io.github.storagelock.autoconfigure.StorageLockAutoConfiguration;
import io.github.storagelock.autoconfigure.StorageLockProperties;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each snippet of the pages is run: Java as a bean whose methods are called, YAML as
 * properties. One in another language has a name, and a test that asks for it by
 * {@link Snippet#named}.
 */
class DocumentedSnippetsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcLockStorageAutoConfiguration.class,
				StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class,
				LockTransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@TempDir
	Path folder;

	@ParameterizedTest
	@MethodSource
	void javaCompilesAndRuns(Snippet snippet) throws Exception {
		Class<?> type = JavaSnippet.load(snippet, this.folder);

		this.runner.withClassLoader(type.getClassLoader()).withBean(type).run((context) -> {
			JdbcClient jdbcClient = JdbcClient.create(context.getBean(DataSource.class));
			jdbcClient.sql("CREATE TABLE account (id BIGINT, balance BIGINT, fence BIGINT)").update();
			jdbcClient.sql("INSERT INTO account VALUES (1, 0, 0)").update();
			for (Method method : type.getDeclaredMethods()) {
				if (!method.isSynthetic()) {
					method.setAccessible(true);
					method.invoke(context.getBean(type), arguments(method, context.getBean(StorageLockRegistry.class)));
				}
			}
		});
	}

	static Stream<Snippet> javaCompilesAndRuns() {
		return snippets().filter((snippet) -> snippet.language().equals("java"));
	}

	private static Object[] arguments(Method method, StorageLockRegistry registry) {
		InMemoryLockStorage memory = new InMemoryLockStorage();
		boolean inMemory = Arrays.asList(method.getParameterTypes()).contains(InMemoryLockStorage.class);
		StorageLockRegistry given = inMemory ? new DefaultStorageLockRegistry(memory) : registry;
		return Arrays.stream(method.getParameterTypes()).map((type) -> {
			if (type == InMemoryLockStorage.class) {
				return memory;
			}
			return (type != StorageLockRegistry.class)
					? ApplicationConversionService.getSharedInstance().convert("1", type) : given;
		}).toArray();
	}

	@ParameterizedTest
	@MethodSource
	void yamlSetsPropertiesThatThereAre(Snippet snippet) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(snippet.toString(),
				new ByteArrayResource(snippet.text().getBytes(StandardCharsets.UTF_8)));
		Binder binder = new Binder(ConfigurationPropertySources.from(sources));

		binder.bind("storage-lock", Bindable.of(StorageLockProperties.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	static Stream<Snippet> yamlSetsPropertiesThatThereAre() {
		return snippets().filter((snippet) -> snippet.language().equals("yaml"));
	}

	@ParameterizedTest
	@MethodSource
	void anythingElseHasATestThatAsksForIt(Snippet snippet) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			String call = "Snippet.named(\"" + snippet.name() + "\")";
			assertThat(snippet.name()).as("name of %s, behind its language", snippet).isNotEmpty();
			assertThat(files.filter((file) -> file.toString().endsWith("Tests.java")))
				.as("a test that runs %s by %s", snippet, call)
				.anySatisfy((file) -> assertThat(file).content().contains(call));
		}
	}

	static Stream<Snippet> anythingElseHasATestThatAsksForIt() {
		return snippets().filter((snippet) -> !Set.of("java", "yaml").contains(snippet.language()));
	}

	private static Stream<Snippet> snippets() {
		return Document.all().stream().flatMap((document) -> document.snippets().stream());
	}

}
