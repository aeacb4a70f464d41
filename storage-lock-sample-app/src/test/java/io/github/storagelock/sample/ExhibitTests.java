package io.github.storagelock.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Exhibit}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExhibitTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void locksAreShownUntilItIsStopped(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = SampleApplication.start("--sample.keep-running",
				"--sample.workers=4", "--spring.datasource.url=jdbc:h2:mem:sample-look;DB_CLOSE_DELAY=-1")) {
			String address = output.getOut().replaceAll("(?s).*(http://127.0.0.1:\\d+/actuator/storagelocks).*", "$1");
			StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.localLocks()).extracting(LocalLock::lockId)
					.containsExactlyInAnyOrder("exhibit-invoices", "exhibit-report", "exhibit-stock"));

			assertThat(get(address, "text/html")).contains("<title>Storage Lock</title>");
			assertThat(get(address, "application/json")).contains("exhibit-invoices").contains("exhibit-*");
			assertThat(get(address.replace("storagelocks", "health"), "application/json")).contains("storageLock")
				.contains("\"held\":3");
			long token = registry.localLocks()
				.stream()
				.filter((lock) -> lock.lockId().equals("exhibit-stock"))
				.findFirst()
				.orElseThrow()
				.recordToken();
			HttpRequest revocation = HttpRequest
				.newBuilder(URI.create(address + "?id=exhibit-stock&atOnce=true&token=" + token))
				.DELETE()
				.build();
			assertThat(this.client.send(revocation, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("Lock 'exhibit-stock' was taken from thread"));
		}
		assertThat(output).contains("4 of 4 writes").doesNotContain("WRONG");
	}

	private String get(String address, String accept) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(address)).header("Accept", accept).build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

}
