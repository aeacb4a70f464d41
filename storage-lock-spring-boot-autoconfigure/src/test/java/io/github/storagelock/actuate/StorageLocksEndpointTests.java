package io.github.storagelock.actuate;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link StorageLocksEndpoint} and {@link StorageLocksPage}, over HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class StorageLocksEndpointTests {

	private static final LockOptions OPTIONS = LockOptions.defaults().withLabel("order-*").withOnLost(OnLost.NOTIFY);

	private static OperatorApplication application(String... properties) {
		return new OperatorApplication(false, properties);
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.web-application-type=servlet", "spring.main.web-application-type=reactive",
			"management.server.port=0" })
	void operatorSeesLocksAndTakesOneAway(String server) throws Exception {
		try (OperatorApplication application = application(server,
				"management.endpoint.storagelocks.access=unrestricted", "storage-lock.page.enabled=true")) {
			LockLease lease = application.registry.acquire("order/42", OPTIONS);
			long other = application.storage.hold("elsewhere", "other-node", Duration.ofMinutes(1));

			String list = application.get("/storagelocks").body();
			assertThat(JsonPath.<String>read(list, "$.nodeId")).isEqualTo(application.registry.nodeId());
			assertThat(JsonPath.<String>read(list, "$.access")).isEqualTo("UNRESTRICTED");
			assertThat(JsonPath.<Boolean>read(list, "$.more")).isFalse();
			assertThat(JsonPath.<List<String>>read(list, "$.locks[*].id")).containsExactly("elsewhere", "order/42");
			assertThat(JsonPath.<List<String>>read(list, "$.locks[*].state")).containsExactly("HELD", "HELD");
			assertThat(JsonPath.<String>read(list, "$.locks[0].ownerId")).isEqualTo("other-node");
			assertThat(JsonPath.<Number>read(list, "$.locks[0].token").longValue()).isEqualTo(other);
			assertThat(list).doesNotContain("stack").doesNotContain(":null");
			assertThat(JsonPath.<String>read(list, "$.locks[1].remaining")).matches("PT[12]\\d(\\.\\d+)?S");
			assertThat(JsonPath.<String>read(list, "$.locks[1].age")).matches("PT1?\\d(\\.\\d+)?S");
			assertThat(JsonPath.<String>read(list, "$.locks[1].acquiredAt")).matches("20..-..-..T.*Z");
			assertThat(JsonPath.<Boolean>read(list, "$.locks[1].wanted")).isFalse();
			assertThat(JsonPath.<String>read(list, "$.locks[1].local.label")).isEqualTo("order-*");
			assertThat(JsonPath.<String>read(list, "$.locks[1].local.thread"))
				.isEqualTo(Thread.currentThread().getName());

			String one = application.get("/storagelocks?id=order%2F42").body();
			assertThat(JsonPath.<List<String>>read(one, "$.local.stack")).isNotEmpty().hasSizeLessThanOrEqualTo(20);
			assertThat(application.get("/storagelocks?id=nobody").statusCode()).isEqualTo(404);

			HttpResponse<String> revoked = application
				.delete("/storagelocks?id=order%2F42&token=" + lease.recordToken());
			assertThat(revoked.statusCode()).isEqualTo(200);
			assertThat(JsonPath.<String>read(revoked.body(), "$.state")).isEqualTo("KEPT");
			assertThatExceptionOfType(LockLostException.class).isThrownBy(lease::ensureValid)
				.withMessageContaining("was revoked");
			assertThat(application.registry.tryAcquire("order/42")).isEmpty();
			assertThat(application.delete("/storagelocks?id=order%2F42&token=" + lease.recordToken()).statusCode())
				.as("not held any more")
				.isEqualTo(404);
			assertThat(application.delete("/storagelocks?id=elsewhere&token=" + (other + 1)).statusCode())
				.as("another token")
				.isEqualTo(409);
			assertThat(application.delete("/storagelocks?id=elsewhere").statusCode()).as("no token").isEqualTo(400);
			assertThat(application.delete("/storagelocks?id=elsewhere&token=" + other + "&atOnce=true").statusCode())
				.isEqualTo(200);
			assertThat(application.registry.tryAcquire("elsewhere")).isPresent();

			HttpResponse<String> page = application.get("/storagelocks", "Accept", "text/html,*/*;q=0.8");
			assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
			assertThat(page.body()).contains("<title>Storage Lock</title>").contains("Content-Security-Policy");
			assertThat(application.get("/storagelocks", "Accept", "*/*").body()).startsWith("{");
			assertThat(application.get("/storagelocks", "Accept", "application/json").body()).startsWith("{");
		}
	}

	@Test
	void hostileIdsComeThrough() throws Exception {
		List<String> ids = List.of("a/b", "a//b", "..", "a b", "a;b=c", "100%", "\\", "?#&=", "a+b", "größe-名前-😀",
				"<b>x</b>", "'\"");
		try (OperatorApplication application = application("management.endpoint.storagelocks.access=unrestricted")) {
			for (String id : ids) {
				LockLease lease = application.registry.acquire(id, OPTIONS);
				String query = "?id=" + OperatorApplication.encoded(id);

				assertThat(JsonPath.<String>read(application.get("/storagelocks" + query).body(), "$.id"))
					.isEqualTo(id);
				assertThat(application.delete("/storagelocks" + query + "&token=" + lease.recordToken()).statusCode())
					.as(id)
					.isEqualTo(200);
				assertThat(lease.isValid()).as(id).isFalse();
			}
		}
	}

	@Test
	void pagesFollowOneAnother() throws Exception {
		try (OperatorApplication application = application()) {
			for (int i = 0; i < 5; i++) {
				application.registry.acquire("lock-" + i, OPTIONS);
			}

			String first = application.get("/storagelocks?limit=3").body();
			assertThat(JsonPath.<List<String>>read(first, "$.locks[*].id")).containsExactly("lock-0", "lock-1",
					"lock-2");
			assertThat(JsonPath.<Boolean>read(first, "$.more")).isTrue();
			String second = application.get("/storagelocks?limit=3&after=lock-2").body();
			assertThat(JsonPath.<List<String>>read(second, "$.locks[*].id")).containsExactly("lock-3", "lock-4");
			assertThat(JsonPath.<Boolean>read(second, "$.more")).isFalse();
			assertThat(application.get("/storagelocks?limit=0").statusCode()).isEqualTo(400);
			assertThat(application.get("/storagelocks?limit=1001").statusCode()).isEqualTo(400);
			assertThat(application.get("/storagelocks?id=%20a").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void nothingIsRevokedWithoutThatAccess() throws Exception {
		try (OperatorApplication application = application()) {
			LockLease lease = application.registry.acquire("a", OPTIONS);

			assertThat(application.delete("/storagelocks?id=a&token=" + lease.recordToken()).statusCode())
				.isEqualTo(405);

			assertThat(lease.isValid()).isTrue();
			String list = application.get("/storagelocks").body();
			assertThat(JsonPath.<String>read(list, "$.access")).isEqualTo("READ_ONLY");
			assertThat(application.get("/storagelocks", "Accept", "text/html").statusCode())
				.as("there is no page by default")
				.isEqualTo(406);
		}
	}

	@Test
	void revocationIsLoggedAndAudited(CapturedOutput output) throws Exception {
		try (OperatorApplication application = application("management.endpoint.storagelocks.access=unrestricted")) {
			AuditApplicationEvent[] heard = new AuditApplicationEvent[1];
			application.context
				.addApplicationListener((ApplicationListener<AuditApplicationEvent>) (event) -> heard[0] = event);
			long token = application.storage.hold("a", "other", Duration.ofMinutes(1));

			application.delete("/storagelocks?id=a&token=" + token + "&atOnce=true");

			assertThat(heard[0].getAuditEvent().getType()).isEqualTo("STORAGE_LOCK_REVOKED");
			assertThat(heard[0].getAuditEvent().getData()).containsEntry("id", "a")
				.containsEntry("token", token)
				.containsEntry("ownerId", "other")
				.containsEntry("atOnce", true);
			assertThat(output).contains("Lock 'a' (token " + token
					+ ") was taken from other by somebody who did not log in: it is free at once");
		}
	}

	@Test
	void springSecurityStandsBeforeIt(CapturedOutput output) throws Exception {
		String[] user = { "Authorization",
				"Basic " + Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8)) };
		try (OperatorApplication application = new OperatorApplication(true,
				"management.endpoint.storagelocks.access=unrestricted", "storage-lock.page.enabled=true",
				"spring.security.user.name=operator", "spring.security.user.password=secret")) {
			long token = application.storage.hold("a", "other", Duration.ofMinutes(1));

			assertThat(application.get("/storagelocks").statusCode()).isEqualTo(401);
			assertThat(application.get("/storagelocks", user).statusCode()).isEqualTo(200);
			assertThat(application.delete("/storagelocks?id=a&token=" + token, user).statusCode())
				.as("without a CSRF token")
				.isIn(401, 403);
			assertThat(application.storage.find("a").orElseThrow().isHeld()).isTrue();
		}
	}

	@Test
	void healthHasTheDetails() throws Exception {
		try (OperatorApplication application = application()) {
			LockLease lease = application.registry.acquire("a", OPTIONS);
			application.registry.revoke("a", lease.recordToken(), false);
			application.registry.acquire("b", OPTIONS);

			String health = application.get("/health").body();

			String path = "$.components.storageLock.";
			assertThat(JsonPath.<String>read(health, path + "status")).isEqualTo("UP");
			assertThat(JsonPath.<String>read(health, path + "details.storage")).contains("memory");
			assertThat(JsonPath.<String>read(health, path + "details.nodeId")).startsWith("here:");
			assertThat(JsonPath.<String>read(health, path + "details.readTime")).startsWith("PT0");
			assertThat(JsonPath.<Integer>read(health, path + "details.held")).isOne();
			assertThat(JsonPath.<Integer>read(health, path + "details.waiting")).isZero();
			assertThat(JsonPath.<Integer>read(health, path + "details.lost")).isOne();
			assertThat(JsonPath.<String>read(health, path + "details.lastLost.id")).isEqualTo("a");
			assertThat(JsonPath.<String>read(health, path + "details.lastLost.reason")).isEqualTo("REVOKED");
			assertThat(application.get("/health/liveness").body()).doesNotContain("storageLock");
			assertThat(application.get("/health/readiness").body()).doesNotContain("storageLock");
		}
	}

}
