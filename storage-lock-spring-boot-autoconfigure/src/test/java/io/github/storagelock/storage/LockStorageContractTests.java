package io.github.storagelock.storage;

/**
 * The meaning of {@link LockStorage}, in what its methods show. Extend it for an
 * implementation that ends leases in a way of its own, and
 * {@link ClockedLockStorageContractTests} for any other; all tests use lock ids of their
 * own, but start with an empty storage.
 */
public abstract class LockStorageContractTests implements AcquireContract, TokenContract, RenewContract,
		ReleaseContract, RevocationContract, QueryContract, LockIdContract, WaiterContract, ConcurrencyContract {

}
