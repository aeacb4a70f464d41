package io.github.storagelock.registry;

/**
 * What an attempt does with interrupts: it ends by them, or keeps them until its end.
 */
final class KeptInterrupt {

	private final boolean interruptible;

	private final ThreadHolds holds;

	private boolean kept;

	KeptInterrupt(boolean interruptible, ThreadHolds holds) {
		this.interruptible = interruptible;
		this.holds = holds;
	}

	boolean endsAttempt() {
		return this.interruptible;
	}

	/**
	 * Looks for an interrupt.
	 * @throws InterruptedException if it ends the attempt
	 */
	void note() throws InterruptedException {
		if (Thread.interrupted()) {
			if (this.interruptible) {
				throw new InterruptedException();
			}
			keep();
		}
	}

	/**
	 * Pauses until the time is over or an interrupt comes.
	 * @throws InterruptedException if it ends the attempt
	 */
	void during(Pause pause) throws InterruptedException {
		try {
			pause.run();
		}
		catch (InterruptedException ex) {
			if (this.interruptible) {
				throw ex;
			}
			keep();
		}
	}

	/**
	 * Interrupts the thread again, if something was kept back.
	 */
	void restore() {
		if (this.kept) {
			Thread.currentThread().interrupt();
			this.holds.hideInterrupt(false);
		}
	}

	private void keep() {
		this.kept = true;
		this.holds.hideInterrupt(true);
	}

	/**
	 * Something that takes time.
	 */
	@FunctionalInterface
	interface Pause {

		void run() throws InterruptedException;

	}

}
