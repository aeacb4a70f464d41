package io.github.storagelock.registry;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.storagelock.LockEvent;
import io.github.storagelock.StorageLockListener;

/**
 * Keeps what it is told.
 */
final class RecordingListener implements StorageLockListener {

	private final Queue<Told> told = new ConcurrentLinkedQueue<>();

	List<String> names() {
		return this.told.stream().map(Told::name).toList();
	}

	List<LockEvent> of(String name) {
		return this.told.stream().filter((event) -> event.name.equals(name)).map(Told::event).toList();
	}

	@Override
	public void onAcquired(LockEvent event) {
		this.told.add(new Told("acquired", event));
	}

	@Override
	public void onNotAcquired(LockEvent event) {
		this.told.add(new Told("notAcquired", event));
	}

	@Override
	public void onRenewed(LockEvent event) {
		this.told.add(new Told("renewed", event));
	}

	@Override
	public void onRenewalFailed(LockEvent event) {
		this.told.add(new Told("renewalFailed", event));
	}

	@Override
	public void onReleased(LockEvent event) {
		this.told.add(new Told("released", event));
	}

	@Override
	public void onLost(LockEvent event) {
		this.told.add(new Told("lost", event));
	}

	@Override
	public void onCommitRefused(LockEvent event) {
		this.told.add(new Told("commitRefused", event));
	}

	private record Told(String name, LockEvent event) {
	}

}
