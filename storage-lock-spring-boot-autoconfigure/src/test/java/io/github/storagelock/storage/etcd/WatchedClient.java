package io.github.storagelock.storage.etcd;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;

/**
 * A client that counts what it is asked for, and can carry out each transaction twice.
 */
final class WatchedClient {

	final AtomicInteger transactions = new AtomicInteger();

	final AtomicInteger grants = new AtomicInteger();

	private final Client client;

	private final boolean twice;

	WatchedClient(Client client, boolean twice) {
		this.client = client;
		this.twice = twice;
	}

	Client client() {
		KV keys = this.client.getKVClient();
		KV watchedKeys = proxy(KV.class, keys, (method) -> method.equals("txn") ? new WatchedTxn(keys) : null);
		Lease watchedLeases = proxy(Lease.class, this.client.getLeaseClient(), (method) -> {
			if (method.equals("grant")) {
				this.grants.incrementAndGet();
			}
			return null;
		});
		return proxy(Client.class, this.client, (method) -> switch (method) {
			case "getKVClient" -> watchedKeys;
			case "getLeaseClient" -> watchedLeases;
			default -> null;
		});
	}

	private static <T> T proxy(Class<T> type, T target, Answers answers) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, arguments) -> {
				Object answer = answers.to(method.getName());
				try {
					return (answer != null) ? answer : method.invoke(target, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

	/**
	 * What is answered instead; null if the target is to answer.
	 */
	private interface Answers {

		Object to(String method);

	}

	/**
	 * One transaction.
	 */
	private final class WatchedTxn implements Txn {

		private final KV keys;

		private UnaryOperator<Txn> parts = UnaryOperator.identity();

		WatchedTxn(KV keys) {
			this.keys = keys;
		}

		@Override
		public Txn If(Cmp... conditions) {
			return with((txn) -> txn.If(conditions));
		}

		@Override
		public Txn Then(Op... writes) {
			return with((txn) -> txn.Then(writes));
		}

		@Override
		public Txn Else(Op... reads) {
			return with((txn) -> txn.Else(reads));
		}

		@Override
		public CompletableFuture<TxnResponse> commit() {
			WatchedClient.this.transactions.incrementAndGet();
			CompletableFuture<TxnResponse> first = this.parts.apply(this.keys.txn()).commit();
			return WatchedClient.this.twice ? first.thenCompose((answer) -> this.parts.apply(this.keys.txn()).commit())
					: first;
		}

		private Txn with(UnaryOperator<Txn> part) {
			UnaryOperator<Txn> before = this.parts;
			this.parts = (txn) -> part.apply(before.apply(txn));
			return this;
		}

	}

}
