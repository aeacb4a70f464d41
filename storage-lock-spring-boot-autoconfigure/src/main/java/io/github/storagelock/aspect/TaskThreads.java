package io.github.storagelock.aspect;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes threads that inherit nothing from the one that starts them and do not keep the
 * process alive, virtual ones where there are any.
 */
final class TaskThreads {

	private static final int FIRST_VIRTUAL_THREADS = 21;

	private static final String PREFIX = "storage-lock-task-";

	private TaskThreads() {
	}

	/**
	 * Returns a factory of them.
	 */
	static ThreadFactory factory() {
		if (Runtime.version().feature() >= FIRST_VIRTUAL_THREADS) {
			try {
				return virtual();
			}
			catch (ReflectiveOperationException ex) {
				// As in a native image that does not know them: platform threads do.
			}
		}
		AtomicLong number = new AtomicLong();
		return (task) -> {
			Thread thread = new Thread(null, task, PREFIX + number.getAndIncrement(), 0, false);
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Does {@code Thread.ofVirtual().name(…).inheritInheritableThreadLocals(false)},
	 * which cannot be written in Java 17. All names are constants, so that the builder of
	 * a native image finds them by itself.
	 */
	private static ThreadFactory virtual() throws ReflectiveOperationException {
		Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
		Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
		type.getMethod("name", String.class, long.class).invoke(builder, PREFIX, 0L);
		type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
		return (ThreadFactory) type.getMethod("factory").invoke(builder);
	}

}
