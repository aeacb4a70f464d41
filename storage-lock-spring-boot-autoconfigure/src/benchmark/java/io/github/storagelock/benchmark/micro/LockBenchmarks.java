package io.github.storagelock.benchmark.micro;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.storagelock.StorageLock;
import io.github.storagelock.autoconfigure.DistributedLockAutoConfiguration;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

/**
 * Calls that do not need a database, and calls of which the database's part is left out.
 * What an annotation costs is the difference between {@code annotated…} and
 * {@code callLocked…}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class LockBenchmarks {

	private final DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(new InMemoryLockStorage());

	private final StorageLock contended = this.registry.obtain("contended");

	private AnnotationConfigApplicationContext context;

	private LockedBean bean;

	/**
	 * Starts the application.
	 */
	@Setup
	public void start() {
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(DefaultStorageLockRegistry.class, () -> this.registry);
		this.context.register(LockedBean.class, DistributedLockAutoConfiguration.class);
		this.context.refresh();
		this.bean = this.context.getBean(LockedBean.class);
	}

	/**
	 * Stops the application, and the registry with it.
	 */
	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * Takes a lock that the thread holds already, and gives it back.
	 * @param held the held lock
	 */
	@Benchmark
	public void reentry(Held held) {
		held.lock.lock();
		held.lock.unlock();
	}

	/**
	 * Takes and releases a lock that nobody else wants.
	 * @param own a lock that is not held
	 */
	@Benchmark
	public void acquireAndRelease(Own own) {
		own.lock.lock();
		own.lock.unlock();
	}

	/**
	 * Passes one lock on among 16 threads of this process.
	 */
	@Benchmark
	@Threads(16)
	public void handOff() {
		this.contended.lock();
		this.contended.unlock();
	}

	/**
	 * Calls the registry by hand.
	 * @return a number
	 * @throws InterruptedException never
	 */
	@Benchmark
	public int callLocked() throws InterruptedException {
		return this.registry.callLocked("fixed", () -> 7);
	}

	/**
	 * Calls a method whose annotation names the lock.
	 * @return a number
	 */
	@Benchmark
	public int annotatedFixedName() {
		return this.bean.fixedName(7);
	}

	/**
	 * Calls a method whose annotation computes the name of the lock.
	 * @return a number
	 */
	@Benchmark
	public int annotatedComputedName() {
		return this.bean.computedName(7);
	}

	/**
	 * A lock that the thread holds.
	 */
	@State(Scope.Thread)
	public static class Held {

		private StorageLock lock;

		/**
		 * Takes it.
		 * @param benchmarks whose registry it is
		 */
		@Setup
		public void lock(LockBenchmarks benchmarks) {
			this.lock = benchmarks.registry.obtain("held");
			this.lock.lock();
		}

		/**
		 * Releases it.
		 */
		@TearDown
		public void unlock() {
			this.lock.unlock();
		}

	}

	/**
	 * A lock that nobody else wants.
	 */
	@State(Scope.Thread)
	public static class Own {

		private StorageLock lock;

		/**
		 * Makes it.
		 * @param benchmarks whose registry it is
		 */
		@Setup
		public void obtain(LockBenchmarks benchmarks) {
			this.lock = benchmarks.registry.obtain("own");
		}

	}

}
