package io.github.storagelock.benchmark.micro;

import io.github.storagelock.DistributedLock;

/**
 * A bean whose methods are locked.
 */
public class LockedBean {

	/**
	 * Does nothing under a lock whose name is fixed.
	 * @param number what is returned
	 * @return the number
	 */
	@DistributedLock(name = "fixed")
	public int fixedName(int number) {
		return number;
	}

	/**
	 * Does nothing under a lock whose name is an expression.
	 * @param number what is returned
	 * @return the number
	 */
	@DistributedLock(name = "number-#{#number}")
	public int computedName(int number) {
		return number;
	}

}
