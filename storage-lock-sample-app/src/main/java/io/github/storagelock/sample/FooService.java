package io.github.storagelock.sample;

import org.springframework.stereotype.Service;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.StorageLockRegistry;

/**
 * Writes to the resource under the lock that the annotation names.
 */
@Service
class FooService {

	private final ResourceFoo resource;

	private final StorageLockRegistry registry;

	FooService(ResourceFoo resource, StorageLockRegistry registry) {
		this.resource = resource;
		this.registry = registry;
	}

	@DistributedLock(name = ResourceFoo.LOCK_ID)
	void write(String run, String worker) throws InterruptedException {
		long token = this.registry.obtain(ResourceFoo.LOCK_ID).lease().fencingToken();
		this.resource.write(run, worker, this.registry.nodeId(), token);
	}

}
