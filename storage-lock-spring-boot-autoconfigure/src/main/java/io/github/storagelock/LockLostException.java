package io.github.storagelock;

/**
 * A lease ended before its holder released it: another node may hold the lock by now.
 * What was done since then must not be trusted; a surrounding transaction should roll
 * back. It is an {@link IllegalMonitorStateException} because the contract of
 * {@link java.util.concurrent.locks.Lock#unlock()} wants one from a thread that is not
 * the holder.
 *
 * @since 0.1.0
 */
public class LockLostException extends IllegalMonitorStateException {

	private final String lockId;

	private final long fencingToken;

	/**
	 * Creates the exception.
	 * @param lockId what was locked
	 * @param fencingToken the number of the hold that was lost
	 * @param message when and why it was lost
	 */
	public LockLostException(String lockId, long fencingToken, String message) {
		super(message);
		this.lockId = lockId;
		this.fencingToken = fencingToken;
	}

	/**
	 * Returns what was locked.
	 * @return the lock id
	 */
	public String lockId() {
		return this.lockId;
	}

	/**
	 * Returns the number of the hold that was lost.
	 * @return the fencing token
	 */
	public long fencingToken() {
		return this.fencingToken;
	}

}
