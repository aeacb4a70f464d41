package io.github.storagelock.storage;

/**
 * The meaning of {@link LockStorage} for storages that keep times and tokens in records
 * and compare them with a clock: what is written there may be changed, and the clock may
 * be set.
 */
public abstract class ClockedLockStorageContractTests extends LockStorageContractTests
		implements TimesContract, ClockedTokenContract, RetentionContract, ClockContract {

}
