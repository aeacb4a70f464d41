package io.github.storagelock.documentation;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java of a page, made whole: an ellipsis does nothing, and around statements or methods
 * comes a class with the names that pages use without a word, such as {@code registry}.
 */
final class JavaSnippet {

	private static final Pattern TYPE = Pattern
		.compile("^(?:@\\w+(?:\\(.*\\))?\\s+)*(?:public |final )*(?:class|record) (\\w+)", Pattern.MULTILINE);

	private static final String IMPORTS = """
			package io.github.storagelock.documented;
			import java.time.*;
			import java.util.*;
			import java.util.concurrent.*;
			import javax.sql.DataSource;
			import net.javacrumbs.shedlock.core.LockProvider;
			import org.junit.jupiter.api.Test;
			import org.junit.jupiter.api.extension.ExtendWith;
			import org.springframework.context.annotation.*;
			import org.springframework.integration.support.locks.LockRegistry;
			import org.springframework.jdbc.core.simple.JdbcClient;
			import org.springframework.jdbc.datasource.*;
			import org.springframework.jdbc.support.JdbcTransactionManager;
			import org.springframework.scheduling.annotation.*;
			import org.springframework.transaction.*;
			import org.springframework.transaction.annotation.*;
			import org.springframework.transaction.support.*;
			import io.github.storagelock.*;
			import io.github.storagelock.autoconfigure.*;
			import io.github.storagelock.interop.*;
			import io.github.storagelock.registry.*;
			import io.github.storagelock.storage.*;
			import io.github.storagelock.storage.memory.*;
			import io.github.storagelock.test.*;
			import io.github.storagelock.transaction.*;
			import static io.github.storagelock.test.LockAssertions.*;
			import static org.assertj.core.api.Assertions.*;
			""";

	private static final String FRAME = """
			class Frame {
				final StorageLockRegistry registry;
				final DataSource dataSource;
				final JdbcClient jdbcClient;
				final TransactionTemplate transactionTemplate;
				final long id = 1;
				final long balance = 1;
				Frame(StorageLockRegistry registry, DataSource dataSource, PlatformTransactionManager manager) {
					this.registry = registry;
					this.dataSource = dataSource;
					this.jdbcClient = JdbcClient.create(dataSource);
					this.transactionTemplate = new TransactionTemplate(manager);
				}
			%s
			}
			""";

	private final String className;

	private final String source;

	private JavaSnippet(String className, String source) {
		this.className = className;
		this.source = source;
	}

	/**
	 * Compiles the snippet into the folder and loads its class.
	 */
	static Class<?> load(Snippet snippet, Path folder) throws IOException, ClassNotFoundException {
		String code = snippet.text().replaceAll("-> …", "-> { }").replaceAll("\\{ … }", "{ }");
		Matcher type = TYPE.matcher(code);
		JavaSnippet java;
		if (type.lookingAt()) {
			java = new JavaSnippet(type.group(1), IMPORTS + code);
		}
		else {
			String member = code.startsWith("@") ? code : "void documented() throws Exception {\n" + code + "\n}";
			java = new JavaSnippet("Frame", IMPORTS + FRAME.formatted(member));
		}
		return java.compile(folder);
	}

	private Class<?> compile(Path folder) throws IOException, ClassNotFoundException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + this.className + ".java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return JavaSnippet.this.source;
			}

		};
		StringWriter messages = new StringWriter();
		boolean compiled = compiler.getTask(messages, null, null, List.of("-d", folder.toString(), "-parameters",
				"-proc:none", "-classpath", System.getProperty("java.class.path")), null, List.of(file))
			.call();
		if (!compiled) {
			throw new AssertionError("It does not compile. If only a name is missing that readers know, add it to "
					+ JavaSnippet.class.getSimpleName() + ".\n" + messages + "\n" + this.source);
		}
		URLClassLoader loader = new URLClassLoader(new URL[] { folder.toUri().toURL() }, getClass().getClassLoader());
		return loader.loadClass("io.github.storagelock.documented." + this.className);
	}

}
