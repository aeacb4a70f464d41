package io.github.storagelock.storage;

/**
 * The meaning of {@link LockStorage}. Extend it for each implementation; all tests use
 * lock ids of their own, but start with an empty storage.
 */
public abstract class LockStorageContractTests implements AcquireContract, TokenContract, RenewContract,
		ReleaseContract, QueryContract, LockIdContract, WaiterContract, ClockContract, ConcurrencyContract {

}
