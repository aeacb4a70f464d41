package io.github.storagelock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method of a Spring bean while holding a lock that all processes share: acquire,
 * renew while it runs, release. The lock is taken before a transaction of the same method
 * begins and released after it has ended.
 * <p>
 * On a type, every public method that the type declares is locked; a warning names those
 * that are package-private. May be used on interfaces and as a meta-annotation (with
 * {@code @AliasFor}), and more than once on a method: the locks are then taken in the
 * order of their ids, all or none, and released in reverse. Re-entrant by thread.
 * <p>
 * A method that returns a {@link java.util.concurrent.CompletionStage} or a reactive type
 * keeps the lock until its work has ended. The future that the caller gets is complete
 * after that. To cancel it, to complete it or to let it time out ends the caller's wait
 * and no more: the work goes on, under the lock, as nobody can tell when a cancelled
 * future's work has ended. Let work that is to be stopped look at a flag of its own. A
 * future that the method completes before its work has ended, by {@code orTimeout} for
 * one, frees the lock too early. A loss of the lock fails the caller's future at once,
 * and cancels that of the work if no other lock protects it. To cancel a subscription
 * cancels the body and frees the lock; what blocks in it and does not heed that may still
 * run. A private, static or final method cannot be locked and is reported when the
 * application starts, as are methods of a final class or a record, {@code @Bean} methods,
 * Kotlin {@code suspend} methods and results whose work goes on without telling when it
 * has ended.
 * <p>
 * Durations are text such as {@code 30s}, {@code 500ms}, {@code PT30S} or a placeholder
 * <code>${my.lease}</code>; an empty one means the default of the registry.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Repeatable(DistributedLocks.class)
public @interface DistributedLock {

	/**
	 * The lock id: text in which <code>${…}</code> is a property and <code>#{…}</code> a
	 * SpEL expression over the parameters by name, such as
	 * <code>order-#{#order.id}</code>. An unknown name is an error, as is a result that
	 * is null or blank. Default: the name of the class, a dot and the name of the method.
	 */
	String name() default "";

	/**
	 * How long the lock outlives a crash of its holder, at least 1 s. Default: that of
	 * the registry, 30 s if not configured.
	 */
	String lease() default "";

	/**
	 * How often the lease is renewed, at most two thirds of it. Default: a third of the
	 * {@link #lease()} if that is given, else that of the registry.
	 */
	String renewal() default "";

	/**
	 * How long to wait for a lock that somebody holds; {@code 0s} makes one attempt.
	 * Default: that of the registry, 10 s if not configured.
	 */
	String maxWait() default "";

	/**
	 * For how long after its acquisition the lock stays taken at least. Default: that of
	 * the registry, none if not configured.
	 */
	String minHold() default "";

	/**
	 * For how long the lock may be held: then the hold is lost, the thread told as
	 * {@link #onLost()} says, and the lock free for others, though the method may still
	 * run. Default: that of the registry, none.
	 */
	String maxHold() default "";

	/**
	 * What to do when the lock was not acquired within its wait.
	 */
	OnBusy onBusy() default OnBusy.THROW;

	/**
	 * The name of a method of the same class to call instead when the lock was not
	 * acquired within its wait: with the same parameters, or with a
	 * {@link LockNotAcquiredException} after them, and a result of the same type.
	 * Default: none. Cannot be combined with {@link OnBusy#SKIP}.
	 */
	String fallback() default "";

	/**
	 * Whether the lock ends when the method returns, although the work of its result may
	 * go on without it. Default: {@code false}; the lock of a
	 * {@link java.util.concurrent.CompletionStage} or a reactive result lasts until that
	 * is complete, and results that do not tell of their end are refused, such as a
	 * {@link java.util.stream.Stream}, a {@link java.util.concurrent.Callable} or a plain
	 * {@link java.util.concurrent.Future}.
	 */
	boolean releaseOnReturn() default false;

	/**
	 * What happens to the thread that runs the method when the lease is lost.
	 */
	OnLost onLost() default OnLost.INTERRUPT;

	/**
	 * Whether transactions that the method begins on the database of the locks are
	 * checked before their commit, and rolled back if the lease was lost.
	 */
	boolean fence() default true;

}
