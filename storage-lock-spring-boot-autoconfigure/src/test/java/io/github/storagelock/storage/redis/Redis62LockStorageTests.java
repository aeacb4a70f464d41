package io.github.storagelock.storage.redis;

import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The oldest version.
 */
@OnStore(TestStore.REDIS_6_2)
class Redis62LockStorageTests extends RedisLockStorageContractTests {

	Redis62LockStorageTests() {
		super(TestStore.REDIS_6_2);
	}

}
