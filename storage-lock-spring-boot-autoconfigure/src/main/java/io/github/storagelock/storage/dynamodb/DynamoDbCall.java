package io.github.storagelock.storage.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import io.github.storagelock.storage.BoundedClock.Reading;
import io.github.storagelock.storage.LockStorageException;
import io.github.storagelock.storage.LockStorageException.Effect;

/**
 * One call of the storage: sends its requests within its time.
 */
final class DynamoDbCall {

	private static final String CLOCK = "storage-lock clock";

	private final DynamoDbClient client;

	private final String tableName;

	private final AnswerDates dates;

	private final String what;

	private final Duration limit;

	private final long deadline;

	/**
	 * Begins a call.
	 * @param client the client
	 * @param tableName the table of the locks
	 * @param dates what hears the time of answers
	 * @param what what is tried, for a message
	 * @param limit how long it may take
	 */
	DynamoDbCall(DynamoDbClient client, String tableName, AnswerDates dates, String what, Duration limit) {
		this.client = client;
		this.tableName = tableName;
		this.dates = dates;
		this.what = what;
		this.limit = limit;
		this.deadline = System.nanoTime() + limit.toNanos();
	}

	/**
	 * Does what the call is for. An interrupt that came before waits for its end: the
	 * client would refuse to send anything.
	 * @throws LockStorageException if it fails, however that is
	 */
	<T> T run(Function<DynamoDbCall, T> work) {
		boolean interrupted = Thread.interrupted();
		try {
			return work.apply(this);
		}
		catch (SdkException | IllegalStateException ex) {
			throw DynamoDbFailures.exception(this.what, this.tableName, this.limit, ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Reads the clock of DynamoDB; asks it once if no answer has told it yet.
	 */
	Reading now() {
		if (!this.dates.clock().isKnown()) {
			get(CLOCK);
			if (!this.dates.clock().isKnown()) {
				throw new LockStorageException(Effect.REFUSED, this.what
						+ ": the answers have no 'Date', and there is no other clock; does a proxy take it away?",
						null);
			}
		}
		return this.dates.clock().read();
	}

	/**
	 * Returns whether what was written by a reading lasts as long as it should.
	 */
	boolean confirms(Reading reading) {
		return this.dates.clock().confirms(reading);
	}

	boolean isOver() {
		return this.deadline - System.nanoTime() <= 0;
	}

	/**
	 * Changes an item.
	 * @param change what and on which condition
	 * @return whether that was so, and what was there otherwise
	 */
	Outcome update(ItemChange change) {
		UpdateItemRequest.Builder request = UpdateItemRequest.builder()
			.tableName(this.tableName)
			.key(LockItem.key(change.lockId()))
			.updateExpression(change.expression())
			.conditionExpression(change.condition())
			.expressionAttributeValues(change.values())
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
		return conditionally(
				() -> send((timeout) -> this.client.updateItem(request.overrideConfiguration(timeout).build())));
	}

	/**
	 * Deletes an item.
	 */
	Outcome delete(String lockId, String condition, Map<String, AttributeValue> values) {
		DeleteItemRequest.Builder request = DeleteItemRequest.builder()
			.tableName(this.tableName)
			.key(LockItem.key(lockId))
			.conditionExpression(condition)
			.expressionAttributeValues(values);
		return conditionally(
				() -> send((timeout) -> this.client.deleteItem(request.overrideConfiguration(timeout).build())));
	}

	/**
	 * Reads what was written last.
	 */
	Optional<LockItem> get(String lockId) {
		GetItemRequest.Builder request = GetItemRequest.builder()
			.tableName(this.tableName)
			.key(LockItem.key(lockId))
			.consistentRead(true);
		Map<String, AttributeValue> item = send(
				(timeout) -> this.client.getItem(request.overrideConfiguration(timeout).build()))
			.item();
		return item.isEmpty() ? Optional.empty() : Optional.of(LockItem.of(item));
	}

	/**
	 * Reads the next items that pass a filter.
	 */
	Page scan(String filter, Map<String, AttributeValue> values, Map<String, AttributeValue> after) {
		ScanRequest.Builder request = ScanRequest.builder()
			.tableName(this.tableName)
			.consistentRead(true)
			.filterExpression(filter)
			.expressionAttributeValues(values);
		if (!after.isEmpty()) {
			request.exclusiveStartKey(after);
		}
		ScanResponse response = send((timeout) -> this.client.scan(request.overrideConfiguration(timeout).build()));
		return new Page(response.items().stream().map(LockItem::of).toList(), response.lastEvaluatedKey());
	}

	private static Outcome conditionally(Runnable request) {
		try {
			request.run();
			return Outcome.APPLIED;
		}
		catch (ConditionalCheckFailedException ex) {
			return new Outcome(false, ex.hasItem() ? LockItem.of(ex.item()) : null);
		}
	}

	private <T extends DynamoDbResponse> T send(Function<AwsRequestOverrideConfiguration, T> request) {
		long sent = System.nanoTime();
		// One that is over is sent nevertheless, with next to no time: its failure says
		// so.
		Duration left = Duration.ofNanos(Math.max(1_000_000, this.deadline - sent));
		try {
			T response = request.apply(AwsRequestOverrideConfiguration.builder().apiCallTimeout(left).build());
			this.dates.hear(response.sdkHttpResponse(), sent);
			return response;
		}
		catch (DynamoDbException ex) {
			this.dates.hear(ex, sent);
			throw ex;
		}
	}

	/**
	 * What became of a conditional write.
	 *
	 * @param applied whether it was made
	 * @param found what was there instead, null if nothing was
	 */
	record Outcome(boolean applied, @Nullable LockItem found) {

		static final Outcome APPLIED = new Outcome(true, null);

	}

	/**
	 * Some items of many.
	 *
	 * @param items the items
	 * @param last where to go on; empty if that is all
	 */
	record Page(List<LockItem> items, Map<String, AttributeValue> last) {
	}

}
