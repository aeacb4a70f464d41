package io.github.storagelock.storage.jdbc.dialect;

/**
 * A statement that acquires in one round trip.
 *
 * @param sql its text
 * @param answer how it tells the outcome
 * @since 0.1.0
 */
public record AcquireStatement(String sql, Answer answer) {

	/**
	 * How an {@link AcquireStatement} tells the outcome.
	 */
	public enum Answer {

		/**
		 * By rows of {@code granted} (boolean), {@code fencing_token}, {@code owner_id}
		 * and {@code remaining} microseconds, in one or more result sets. A row that is
		 * granted decides; else any row tells who is in the way.
		 */
		ROWS,

		/**
		 * By the first generated key: a token, which is larger than 10<sup>15</sup>, or
		 * the remaining microseconds of who is in the way, or none.
		 */
		GENERATED_KEY

	}

}
