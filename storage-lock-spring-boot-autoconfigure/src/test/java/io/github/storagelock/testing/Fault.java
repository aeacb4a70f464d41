package io.github.storagelock.testing;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * What happens to a request on its way to the storage or back.
 */
public interface Fault {

	/**
	 * Nothing.
	 */
	Fault NONE = Supplier::get;

	/**
	 * It is carried out, but its answer is lost.
	 */
	Fault ANSWER_LOST = new Fault() {

		@Override
		public <T> T apply(Supplier<T> request) {
			Objects.requireNonNull(request.get());
			throw failure(Effect.UNKNOWN);
		}

	};

	/**
	 * Carries a request out, or not.
	 * @param <T> the answer
	 * @param request what the storage is asked
	 * @return the answer
	 */
	<T> T apply(Supplier<T> request);

	/**
	 * It fails and is never carried out.
	 * @param effect what the caller is told
	 * @return the fault
	 */
	static Fault fails(Effect effect) {
		return throwing(() -> failure(effect));
	}

	/**
	 * It fails in a way that no storage should.
	 * @param failure what is thrown
	 * @return the fault
	 */
	static Fault throwing(Supplier<? extends Throwable> failure) {
		return new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				throw Fault.<RuntimeException>sneaky(failure.get());
			}

		};
	}

	/**
	 * It is not carried out, and something else is answered.
	 * @param answer the answer
	 * @return the fault
	 */
	static Fault answers(Object answer) {
		return new Fault() {

			@Override
			@SuppressWarnings("unchecked")
			public <T> T apply(Supplier<T> request) {
				return (T) answer;
			}

		};
	}

	/**
	 * Its answer never comes, and it is carried out when somebody says so.
	 * @param late where the request waits for that
	 * @return the fault
	 */
	static Fault late(Queue<Runnable> late) {
		return new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				late.add(() -> Objects.requireNonNull(request.get()));
				throw failure(Effect.UNKNOWN);
			}

		};
	}

	/**
	 * Something else happens before it is carried out.
	 * @param action what
	 * @return the fault
	 */
	static Fault after(Runnable action) {
		return new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				action.run();
				return request.get();
			}

		};
	}

	/**
	 * Something else happens before its answer arrives.
	 * @param action what
	 * @return the fault
	 */
	static Fault answersAfter(Runnable action) {
		return new Fault() {

			@Override
			public <T> T apply(Supplier<T> request) {
				T answer = request.get();
				action.run();
				return answer;
			}

		};
	}

	/**
	 * It hangs, and is carried out when the latch opens.
	 * @param latch what opens
	 * @return the fault
	 */
	static Fault hangs(CountDownLatch latch) {
		return after(() -> {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw failure(Effect.UNKNOWN);
			}
		});
	}

	/**
	 * Returns the exception of a storage that cannot be used.
	 * @param effect what the caller is told
	 * @return the exception
	 */
	static LockStorageException failure(Effect effect) {
		return new LockStorageException(effect, "The storage is broken", null);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

}
