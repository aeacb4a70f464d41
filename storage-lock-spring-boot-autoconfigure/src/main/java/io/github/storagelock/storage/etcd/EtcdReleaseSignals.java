package io.github.storagelock.storage.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import org.jspecify.annotations.Nullable;

import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.ReleaseSignals;

/**
 * Watches the keys of locks that are waited for: one that is deleted was released, or the
 * lease of its holder has ended.
 */
final class EtcdReleaseSignals implements ReleaseSignals {

	private static final WatchOption DELETIONS = WatchOption.builder()
		.withNoPut(true)
		.withPrevKV(true)
		.withCreateNotify(true)
		.build();

	private final Watch watch;

	private final EtcdKeys keys;

	EtcdReleaseSignals(Client client, EtcdKeys keys) {
		this.watch = client.getWatchClient();
		this.keys = keys;
	}

	@Override
	public Subscription subscribe(String lockId, String ownerId, Runnable wakeUp) {
		KeyWatch subscription = new KeyWatch(ownerId, wakeUp);
		subscription.begin(this.watch, this.keys.taken(lockId));
		return subscription;
	}

	/**
	 * One waiter. The client connects anew by itself.
	 */
	private static final class KeyWatch implements Subscription, Watch.Listener {

		private final String ownerId;

		private final Runnable wakeUp;

		// Written by the threads of the client.
		private volatile boolean live;

		// Written before anybody else knows this.
		private Watch.@Nullable Watcher watcher;

		KeyWatch(String ownerId, Runnable wakeUp) {
			this.ownerId = ownerId;
			this.wakeUp = wakeUp;
		}

		void begin(Watch watch, ByteSequence key) {
			this.watcher = watch.watch(key, DELETIONS, this);
		}

		@Override
		public void onNext(WatchResponse response) {
			this.live = true;
			for (WatchEvent event : response.getEvents()) {
				if (event.getEventType() == WatchEvent.EventType.DELETE && !isOwn(event.getPrevKV())) {
					this.wakeUp.run();
				}
			}
		}

		/**
		 * Returns whether this node has released the lock itself. Where etcd does not
		 * tell any more what was there, it may have been anybody.
		 */
		private boolean isOwn(KeyValue before) {
			if (before.getValue().isEmpty()) {
				return false;
			}
			try {
				return this.ownerId.equals(TakenKey.of(before).ownerId());
			}
			catch (LockStorageException ex) {
				return false;
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.live = false;
		}

		@Override
		public void onCompleted() {
			this.live = false;
		}

		@Override
		public boolean isLive() {
			return this.live;
		}

		@Override
		public void close() {
			Watch.Watcher present = this.watcher;
			if (present != null) {
				present.close();
			}
		}

	}

}
