package io.github.storagelock.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how etcd lets the locks in.
 */
final class EtcdRefusedFailureAnalyzer extends AbstractFailureAnalyzer<EtcdRefusedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EtcdRefusedException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Set storage-lock.etcd.user and storage-lock.etcd.password, or what your bean of type Client uses, to"
						+ " a user with the right to read and write the keys of the locks:"
						+ " etcdctl role grant-permission <role> --prefix=true readwrite " + cause.prefix(),
				cause);
	}

}
