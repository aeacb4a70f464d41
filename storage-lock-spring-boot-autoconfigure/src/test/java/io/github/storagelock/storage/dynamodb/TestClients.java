package io.github.storagelock.storage.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Clients of the server for the tests.
 */
final class TestClients {

	private TestClients() {
	}

	static DynamoDbClient client(String url, ExecutionInterceptor... interceptors) {
		return DynamoDbClient.builder()
			.endpointOverride(URI.create(url))
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.overrideConfiguration((configuration) -> {
				for (ExecutionInterceptor interceptor : interceptors) {
					configuration.addExecutionInterceptor(interceptor);
				}
			})
			.build();
	}

	/**
	 * Sets the dates of all answers.
	 */
	static final class Dates implements ExecutionInterceptor {

		volatile Duration step = Duration.ZERO;

		volatile boolean missing;

		@Override
		public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context,
				ExecutionAttributes executionAttributes) {
			SdkHttpResponse answer = context.httpResponse();
			if (this.missing) {
				return answer.toBuilder().removeHeader("Date").build();
			}
			String date = answer.firstMatchingHeader("Date").orElseThrow();
			ZonedDateTime stepped = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
				.withZoneSameInstant(ZoneOffset.UTC)
				.plus(this.step);
			return answer.toBuilder().putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(stepped)).build();
		}

	}

	/**
	 * Counts what is sent.
	 */
	static final class Requests implements ExecutionInterceptor {

		final AtomicInteger count = new AtomicInteger();

		@Override
		public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
			this.count.incrementAndGet();
		}

	}

	/**
	 * Makes the next answer that is not a failure one, after the request was carried out:
	 * the client sends it again by itself.
	 */
	static final class LostAnswers implements ExecutionInterceptor {

		final AtomicInteger left = new AtomicInteger();

		@Override
		public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context,
				ExecutionAttributes executionAttributes) {
			boolean lost = context.httpResponse().isSuccessful()
					&& this.left.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
			return lost ? context.httpResponse().toBuilder().statusCode(500).build() : context.httpResponse();
		}

	}

}
