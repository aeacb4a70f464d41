package io.github.storagelock.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.storagelock.storage.etcd.EtcdSettings;

/**
 * Locks in etcd.
 *
 * @param endpoints Addresses of the servers of etcd in which the locks are kept, such as
 * http://localhost:2379. The application's bean of type io.etcd.jetcd.Client is used if
 * not set.
 * @param user Name of the user of etcd whose right it is to read and write the locks, if
 * the servers ask for one. Only with endpoints.
 * @param password Password of the user of etcd. Only with endpoints.
 * @param prefix What the keys of the locks in etcd begin with, the same on all nodes.
 * @param timeout How long one request of the locks to etcd may take, from 1ms to 5m. At
 * most a third of the shortest lease.
 * @since 0.1.0
 */
public record EtcdProperties(@DefaultValue List<String> endpoints, @Nullable String user, @Nullable String password,
		@DefaultValue("storage-lock/") String prefix, @DefaultValue("3s") Duration timeout) {

	EtcdSettings settings() {
		EtcdSettings settings = CheckedProperties.check("etcd.prefix", this.prefix,
				() -> EtcdSettings.defaults().withPrefix(this.prefix));
		return CheckedProperties.check("etcd.timeout", this.timeout, () -> settings.withTimeout(this.timeout));
	}

}
