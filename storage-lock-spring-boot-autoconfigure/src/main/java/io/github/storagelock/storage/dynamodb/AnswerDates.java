package io.github.storagelock.storage.dynamodb;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.storagelock.storage.BoundedClock;

/**
 * Tells the clock what the dates of answers say.
 *
 * @param clock the clock of DynamoDB
 */
record AnswerDates(BoundedClock clock) {

	void hear(DynamoDbException failure, long sent) {
		AwsErrorDetails details = failure.awsErrorDetails();
		if (details != null) {
			hear(details.sdkHttpResponse(), sent);
		}
	}

	void hear(@Nullable SdkHttpResponse answer, long sent) {
		long received = System.nanoTime();
		if (answer != null) {
			answer.firstMatchingHeader("Date").ifPresent((date) -> hear(date, sent, received));
		}
	}

	private void hear(String date, long sent, long received) {
		try {
			long seconds = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond();
			this.clock.answered(TimeUnit.SECONDS.toMicros(seconds), sent, received);
		}
		catch (DateTimeParseException ex) {
			// Tells nothing; without any date the storage says so.
		}
	}

}
