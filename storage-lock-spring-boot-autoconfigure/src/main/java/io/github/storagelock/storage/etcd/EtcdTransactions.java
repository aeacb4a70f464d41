package io.github.storagelock.storage.etcd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.TxnOption;

/**
 * The transactions of etcd's that the locks are made of. None is sent twice by the
 * client, which does so with some others.
 */
final class EtcdTransactions {

	// Without automatic retries: a second one would find what the first has done.
	private static final TxnOption ONCE = TxnOption.builder().build();

	private final KV keys;

	EtcdTransactions(Client client) {
		this.keys = client.getKVClient();
	}

	/**
	 * Reads keys as they are at one moment, whichever server answers. Writes nothing to
	 * the disk of etcd.
	 */
	CompletableFuture<TxnResponse> read(List<ByteSequence> keys) {
		return this.keys.txn(ONCE).Then(keys.stream().map(EtcdTransactions::get).toArray(Op[]::new)).commit();
	}

	/**
	 * Reads a range of keys in their order.
	 */
	CompletableFuture<GetResponse> range(ByteSequence from, ByteSequence end, int limit) {
		return this.keys.get(from, GetOption.builder().withRange(end).withLimit(limit).build());
	}

	/**
	 * Writes if the condition is true, or else reads a key.
	 */
	CompletableFuture<TxnResponse> write(List<Cmp> condition, List<Op> writes, ByteSequence otherwise) {
		return this.keys.txn(ONCE)
			.If(condition.toArray(Cmp[]::new))
			.Then(writes.toArray(Op[]::new))
			.Else(get(otherwise))
			.commit();
	}

	/**
	 * Returns the condition that a key was created at a revision; zero if there is none.
	 */
	static Cmp isCreatedAt(ByteSequence key, long revision) {
		return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(revision));
	}

	static Cmp hasValue(ByteSequence key, ByteSequence value) {
		return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(value));
	}

	static Op put(ByteSequence key, ByteSequence value, long leaseId) {
		return Op.put(key, value, PutOption.builder().withLeaseId(leaseId).build());
	}

	static Op delete(ByteSequence key) {
		return Op.delete(key, DeleteOption.DEFAULT);
	}

	/**
	 * Returns one of the keys that were read, if it was there.
	 * @param number which of those that were asked for
	 */
	static Optional<KeyValue> found(TxnResponse answer, int number) {
		return answer.getGetResponses().get(number).getKvs().stream().findFirst();
	}

	private static Op get(ByteSequence key) {
		return Op.get(key, GetOption.DEFAULT);
	}

}
