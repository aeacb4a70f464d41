package io.github.storagelock.storage.etcd;

import io.etcd.jetcd.op.Cmp;

import io.github.storagelock.LockLease;

/**
 * Turns a hold into a condition of etcd's own transactions: a write that carries it is
 * refused by etcd itself once the lock was released, has run out or was taken by somebody
 * else, however late it arrives. For data that is in the same etcd as the locks.
 * <pre class="code">
 * TxnResponse answer = lease.callFenced(() -&gt; kv.txn()
 * 		.If(fence.compare(lease))
 * 		.Then(Op.put(key, value, PutOption.DEFAULT))
 * 		.commit()
 * 		.get(3, TimeUnit.SECONDS));
 * lease.ensureApplied(answer.isSucceeded() ? 1 : 0);</pre> The client must see the same
 * keys as that of the locks: both with the same namespace, or none. Does no I/O.
 *
 * @since 0.1.0
 */
public final class EtcdFence {

	private final EtcdKeys keys;

	/**
	 * Creates a fence for locks with {@link EtcdSettings#defaults()}.
	 */
	public EtcdFence() {
		this(EtcdSettings.defaults());
	}

	/**
	 * Creates a fence.
	 * @param settings where the locks are
	 */
	public EtcdFence(EtcdSettings settings) {
		this.keys = new EtcdKeys(settings.prefix());
	}

	/**
	 * Returns the condition that a hold is still the one that the lock was taken for. It
	 * is true after renewals, too, and false from the moment at which its lease has
	 * ended. While a minimum hold keeps a released lock from everybody it is true as
	 * well.
	 * @param lease the hold
	 * @return the condition, to be given to {@code Txn.If}
	 */
	public Cmp compare(LockLease lease) {
		return EtcdTransactions.isCreatedAt(this.keys.taken(lease.lockId()), Token.of(lease.recordToken()).revision());
	}

}
