package io.github.storagelock.autoconfigure;

import io.etcd.jetcd.Client;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockStorage;
import io.github.storagelock.storage.etcd.EtcdLockStorage;
import io.github.storagelock.storage.etcd.EtcdSettings;

/**
 * Keeps the locks in etcd, by the application's client or by one of their own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = StorageLockAutoConfiguration.class)
@ConditionalOnClass(Client.class)
@ConditionalOnStorage(StorageType.ETCD)
@ConditionalOnMissingBean({ LockStorage.class, StorageLockRegistry.class })
@ConditionalOnBooleanProperty(name = "storage-lock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StorageLockProperties.class)
@Import(UnitCheck.class)
public final class EtcdLockStorageAutoConfiguration {

	@Bean
	EtcdConnection storageLockEtcdConnection(ObjectProvider<Client> clients, StorageLockProperties properties,
			ConfigurableListableBeanFactory beans) {
		if (!properties.etcd().endpoints().isEmpty()) {
			return EtcdConnection.to(properties.etcd());
		}
		Client client = clients.getIfAvailable();
		if (client == null) {
			throw new MissingStorageException(StorageType.ETCD, true, StorageType.found(beans));
		}
		return new EtcdConnection(client, false);
	}

	@Bean
	EtcdLockStorage etcdLockStorage(EtcdConnection storageLockEtcdConnection, StorageLockProperties properties) {
		EtcdSettings settings = properties.etcd().settings();
		return EtcdAccess.check(new EtcdLockStorage(storageLockEtcdConnection.client(), settings), settings);
	}

}
