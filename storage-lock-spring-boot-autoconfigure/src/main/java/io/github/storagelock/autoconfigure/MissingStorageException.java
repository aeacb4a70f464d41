package io.github.storagelock.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

/**
 * There is nothing to keep the locks in.
 */
final class MissingStorageException extends RuntimeException {

	private final StorageType chosen;

	private final List<StorageType> found;

	/**
	 * Creates the exception.
	 * @param chosen where they are to be kept
	 * @param explicit whether somebody said so
	 * @param found where they could be kept
	 */
	MissingStorageException(StorageType chosen, boolean explicit, List<StorageType> found) {
		super(describe(chosen, explicit, found));
		this.chosen = chosen;
		this.found = List.copyOf(found);
	}

	private static String describe(StorageType chosen, boolean explicit, List<StorageType> found) {
		String place = explicit ? "The locks are to be kept where storage-lock.storage=" + chosen.value() + " says"
				: "The locks are to be kept in the application's database";
		if (found.contains(chosen)) {
			return place + ", and there is a " + chosen.bean()
					+ " bean, but the auto-configuration of that storage did not run";
		}
		String others = found.stream().map((type) -> "a " + type.bean()).collect(Collectors.joining(" and "));
		return place + ", but there is no " + chosen.bean() + " bean" + (others.isEmpty() ? "" : ", only " + others);
	}

	/**
	 * Returns what mends it.
	 */
	String remedy() {
		if (this.found.contains(this.chosen)) {
			return "See that nothing excludes it (spring.autoconfigure.exclude), and that its library is there: add "
					+ this.chosen.remedy() + ".";
		}
		String others = this.found.stream()
			.map((type) -> "write storage-lock.storage=" + type.value() + " to keep the locks there, or ")
			.collect(Collectors.joining());
		return "Add " + this.chosen.remedy() + "; or " + others
				+ "declare a bean of type LockStorage or StorageLockRegistry, or set storage-lock.enabled=false if this"
				+ " application needs no locks.";
	}

}
