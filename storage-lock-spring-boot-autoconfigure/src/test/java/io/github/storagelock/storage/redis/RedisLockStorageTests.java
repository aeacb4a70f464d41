package io.github.storagelock.storage.redis;

import io.github.storagelock.testing.OnStore;
import io.github.storagelock.testing.TestStore;

/**
 * The version that is installed.
 */
@OnStore(TestStore.REDIS)
class RedisLockStorageTests extends RedisLockStorageContractTests {

	RedisLockStorageTests() {
		super(TestStore.REDIS);
	}

}
