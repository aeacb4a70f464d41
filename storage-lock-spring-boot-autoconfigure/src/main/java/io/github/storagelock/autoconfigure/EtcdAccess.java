package io.github.storagelock.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;
import io.github.storagelock.storage.etcd.EtcdLockStorage;
import io.github.storagelock.storage.etcd.EtcdSettings;

/**
 * Tries at the start whether etcd lets the locks in. One that does not answer may come
 * later; one that refuses will not let in by itself.
 */
final class EtcdAccess {

	private static final Logger logger = LoggerFactory.getLogger(EtcdAccess.class);

	private EtcdAccess() {
	}

	static EtcdLockStorage check(EtcdLockStorage storage, EtcdSettings settings) {
		try {
			storage.check();
		}
		catch (LockStorageException ex) {
			if (ex.effect() == Effect.REFUSED) {
				throw new EtcdRefusedException(settings.prefix(), ex);
			}
			logger.warn("There are no locks to be had until etcd answers", ex);
		}
		return storage;
	}

}
