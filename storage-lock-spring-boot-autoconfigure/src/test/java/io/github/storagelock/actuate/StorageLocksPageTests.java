package io.github.storagelock.actuate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests of the page in a real browser.
 */
class StorageLocksPageTests {

	private static final String HOSTILE = "<img src=x onerror=alert(1)><b>bold</b>";

	private static final Path PICTURES = Path.of("target", "page");

	@TempDir
	private Path profile;

	private OperatorApplication application;

	private Browser browser;

	@BeforeEach
	void start() throws IOException {
		Path program = Browser.program();
		if (program == null && System.getenv("STORAGE_LOCK_REQUIRE_BROWSER") != null) {
			throw new IllegalStateException("STORAGE_LOCK_REQUIRE_BROWSER is set, but there is no Chromium");
		}
		assumeTrue(program != null, "there is no Chromium (package chromium)");
		this.application = new OperatorApplication(false, "management.endpoint.storagelocks.access=unrestricted",
				"storage-lock.page.enabled=true");
		this.browser = Browser.start(Objects.requireNonNull(program), this.profile);
		this.browser.size(1100, 500, false);
	}

	@AfterEach
	void stop() {
		if (this.browser != null) {
			this.browser.close();
		}
		if (this.application != null) {
			this.application.close();
		}
	}

	private void open() {
		this.browser.open(
				"http://127.0.0.1:" + this.application.context.getEnvironment().getRequiredProperty("local.server.port")
						+ "/actuator/storagelocks");
	}

	private LockLease acquire(String lockId) throws InterruptedException {
		return this.application.registry.acquire(lockId,
				LockOptions.defaults().withLabel("order-*").withOnLost(OnLost.NOTIFY));
	}

	@Test
	void locksOfAllNodesAreListedAndTextStaysText() throws Exception {
		acquire("order-4711");
		acquire(HOSTILE);
		this.application.storage.hold("nightly-report", "batch-2.example:1820:9fc31e5a70b4d216", Duration.ofMinutes(1));

		open();

		assertThat(this.browser.evaluate("document.querySelectorAll('#locks tr:not(.stack)').length")).isEqualTo(3);
		assertThat(this.browser.evaluate("document.querySelectorAll('#locks img, #locks b').length")).isEqualTo(0);
		String text = this.browser.evaluate("document.querySelector('#locks').textContent").toString();
		assertThat(text).contains("order-4711").contains(HOSTILE).contains("batch-2.example").contains("Revoke…");
		assertThat(this.browser.evaluate("document.querySelectorAll('.own').length")).isEqualTo(2);
		assertThat(this.browser.evaluate("document.querySelectorAll('.ending').length")).isEqualTo(0);
		this.browser.run("locks[0].remaining = 'PT3S'; show()");
		assertThat(this.browser.evaluate("document.querySelectorAll('.ending').length")).isEqualTo(1);
		assertThat(this.browser.evaluate("document.querySelector('#status').textContent").toString())
			.startsWith("3 locks are held");
		this.browser.run("document.querySelector('.thread').click()");
		this.browser.until("document.querySelector('pre').textContent.includes('at ')");
		assertQuiet();
	}

	@Test
	void listIsFilteredAndFollowsWhatHappens() throws Exception {
		LockLease lease = acquire("order-1");
		acquire("order-2");
		open();

		this.browser.run("const f = document.querySelector('#filter'); f.value = 'ORDER-2';"
				+ " f.dispatchEvent(new Event('input'))");
		assertThat(this.browser.evaluate("document.querySelectorAll('#locks tr:not(.stack)').length")).isEqualTo(1);
		this.browser
			.run("const f = document.querySelector('#filter'); f.value = ''; f.dispatchEvent(new Event('input'))");
		lease.release();
		this.browser.until("document.querySelectorAll('#locks tr:not(.stack)').length === 1");
		assertQuiet();
	}

	@Test
	void lockIsRevokedAfterAQuestion() throws Exception {
		LockLease lease = acquire("order-4711");
		open();

		this.browser.run("document.querySelector('#locks td:last-child button').click()");
		assertThat(this.browser.evaluate("document.querySelector('#dialog').open")).isEqualTo(true);
		assertThat(this.browser.evaluate("document.querySelector('#dialog').textContent").toString())
			.contains("order-4711")
			.contains(this.application.registry.nodeId());
		this.browser.picture(PICTURES.resolve("question.png"));
		this.browser.run("document.querySelector('#dialog button[value=cancel]').click()");
		this.browser.until("!document.querySelector('#dialog').open");
		assertThat(lease.isValid()).isTrue();

		this.browser.run("document.querySelector('#locks td:last-child button').click()");
		this.browser.run("document.querySelector('#confirm').click()");
		this.browser.until("document.querySelector('#outcome').textContent !== ''");

		assertThat(this.browser.evaluate("document.querySelector('#outcome').textContent"))
			.isEqualTo("Lock 'order-4711' was revoked: it is free when its lease has ended");
		assertThat(lease.isValid()).isFalse();
		this.browser.until("document.querySelectorAll('#locks tr:not(.stack)').length === 0");
		assertThat(this.application.registry.tryAcquire("order-4711")).isEmpty();
		assertQuiet();
	}

	@Test
	void lockIsFreeAtOnceIfTheBoxIsTicked() throws Exception {
		acquire("order-4711");
		open();

		this.browser.run("document.querySelector('#locks td:last-child button').click()");
		this.browser.run("document.querySelector('#atonce').checked = true");
		this.browser.run("document.querySelector('#confirm').click()");
		this.browser.until("document.querySelector('#outcome').textContent.endsWith('and is free')");

		assertThat(this.application.registry.tryAcquire("order-4711")).isPresent();
		assertQuiet();
	}

	@Test
	void pageFitsDarkAndNarrowScreens() throws Exception {
		acquire("order-4711");
		acquire("settlement-2026-11");
		this.application.storage.hold("nightly-report", "batch-2.example:1820:9fc31e5a70b4d216", Duration.ofSeconds(4));
		open();
		this.browser.picture(PICTURES.resolve("list.png"));
		this.browser.run("document.querySelector('.thread').click()");
		this.browser.until("document.querySelector('pre').textContent.includes('at ')");
		this.browser.picture(PICTURES.resolve("wide.png"));

		this.browser.size(420, 900, true);

		assertThat(this.browser.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
		assertThat(this.browser.evaluate("getComputedStyle(document.querySelector('thead')).display"))
			.isEqualTo("none");
		assertThat(this.browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).isEqualTo(true);
		this.browser.picture(PICTURES.resolve("narrow.png"));
		assertQuiet();
	}

	private void assertQuiet() {
		assertThat(this.browser.console).isEmpty();
	}

}
