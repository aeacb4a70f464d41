package io.github.storagelock.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link AcquireRequest}.
 *
 * @since 0.1.0
 */
public sealed interface Acquisition {

	/**
	 * The record is the caller's.
	 *
	 * @param fencingToken the last of the tokens that were reserved
	 */
	record Granted(long fencingToken) implements Acquisition {
	}

	/**
	 * Somebody else has the record, or a conflict kept the caller from it.
	 *
	 * @param ownerId who holds it; null if the storage did not say
	 * @param remaining how long its lease still runs; zero if the storage did not say
	 */
	record Busy(@Nullable String ownerId, Duration remaining) implements Acquisition {

		/**
		 * Busy without particulars: try again soon.
		 */
		public static final Busy UNKNOWN = new Busy(null, Duration.ZERO);

	}

}
