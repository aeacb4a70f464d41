package io.github.storagelock.aspect;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application that has no Reactor on its class path.
 */
class WithoutReactorTests {

	@Test
	void methodsWithoutReactiveResultsAreLocked() throws Exception {
		assertThat(run("lock")).isEqualTo("[acquire plain, release plain, acquire stage, release stage]");
	}

	@Test
	void publisherIsRefused() throws Exception {
		assertThat(run("refuse")).isEqualTo("it returns a java.util.concurrent.Flow$Publisher,"
				+ " whose end cannot be seen without Reactor on the class path");
	}

	@Test
	void reactiveTypeOfAnotherLibraryIsRefused() throws Exception {
		assertThat(run("refuseOther")).isEqualTo("it returns a " + Later.class.getName()
				+ ", whose end cannot be seen without Reactor on the class path");
	}

	private static Object run(String method) throws Exception {
		try (URLClassLoader loader = new URLClassLoader(classPathWithoutReactor(),
				ClassLoader.getPlatformClassLoader())) {
			Class<?> application = loader.loadClass(Application.class.getName());
			Thread.currentThread().setContextClassLoader(loader);
			return application.getDeclaredMethod(method).invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new AssertionError(ex.getTargetException());
		}
		finally {
			Thread.currentThread().setContextClassLoader(WithoutReactorTests.class.getClassLoader());
		}
	}

	private static URL[] classPathWithoutReactor() throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			if (!new File(entry).getName().startsWith("reactor-") && !entry.contains("reactive-streams")) {
				urls.add(new File(entry).toURI().toURL());
			}
		}
		return urls.toArray(URL[]::new);
	}

	/**
	 * Runs on the other class path.
	 */
	public static final class Application {

		private Application() {
		}

		public static String lock() throws Exception {
			LockedBeans beans = new LockedBeans();
			Locked bean = beans.start(Locked.class);
			bean.plain();
			bean.stage();
			beans.afterEach(null);
			return beans.registry.events.toString();
		}

		public static String refuse() {
			return new LockedBeans().refusal(Publishing.class).reason();
		}

		@SuppressWarnings({ "rawtypes", "unchecked" })
		public static String refuseOther() {
			Function any = (value) -> value;
			ReactiveAdapterRegistry.getSharedInstance()
				.registerReactiveType(ReactiveTypeDescriptor.multiValue(Later.class, () -> null), any, any);
			return new LockedBeans().refusal(Other.class).reason();
		}

	}

	static class Locked {

		@DistributedLock(name = "plain")
		void plain() {
		}

		@DistributedLock(name = "stage")
		CompletableFuture<String> stage() {
			return CompletableFuture.completedFuture("done");
		}

	}

	static class Publishing {

		@DistributedLock
		Flow.Publisher<String> publisher() {
			throw new UnsupportedOperationException();
		}

	}

	interface Later {

	}

	static class Other {

		@DistributedLock
		Later later() {
			throw new UnsupportedOperationException();
		}

	}

}
