package io.github.storagelock.storage.dynamodb;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

import io.github.storagelock.LockLease;

/**
 * Turns a hold into a condition of DynamoDB's own transactions: a write that carries it
 * is refused by DynamoDB itself once the lock was released or taken by somebody else,
 * however late it arrives. For data in tables of the same account and region as that of
 * the locks. <pre class="code">
 * lease.callFenced(() -&gt; dynamoDb.transactWriteItems((request) -&gt; request
 * 		.transactItems(fence.check(lease), write)));</pre> A write that is refused is a
 * {@code TransactionCanceledException} whose first reason is
 * {@code ConditionalCheckFailed}. One whose reason is {@code TransactionConflict} met a
 * renewal of the lock: release the lock, take it again and begin anew. Does no I/O.
 *
 * @since 0.1.0
 */
public final class DynamoDbFence {

	private final String tableName;

	/**
	 * Creates a fence for locks with {@link DynamoDbSettings#defaults()}.
	 */
	public DynamoDbFence() {
		this(DynamoDbSettings.defaults());
	}

	/**
	 * Creates a fence.
	 * @param settings where the locks are
	 */
	public DynamoDbFence(DynamoDbSettings settings) {
		this.tableName = settings.tableName();
	}

	/**
	 * Returns the condition that the lock's record still names a hold. It is true after
	 * renewals, too.
	 * @param lease the hold
	 * @return the condition, to be given to a transaction beside what it writes
	 */
	public TransactWriteItem check(LockLease lease) {
		ConditionCheck check = ConditionCheck.builder()
			.tableName(this.tableName)
			.key(LockItem.key(lease.lockId()))
			.conditionExpression("fencing_token = :token AND attribute_exists(owner_id)")
			.expressionAttributeValues(Map.of(":token", LockItem.number(lease.recordToken())))
			.build();
		return TransactWriteItem.builder().conditionCheck(check).build();
	}

}
