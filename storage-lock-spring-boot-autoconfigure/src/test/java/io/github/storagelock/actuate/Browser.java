package io.github.storagelock.actuate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * A headless Chromium, spoken to by its DevTools protocol.
 */
final class Browser implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final Process process;

	private final WebSocket socket;

	private final AtomicInteger lastId = new AtomicInteger();

	private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	/**
	 * What the page wrote to the console, or threw.
	 */
	final Queue<String> console = new ConcurrentLinkedQueue<>();

	private Browser(Process process, String address) {
		this.process = process;
		this.socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create(address), new Messages())
			.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
			.join();
	}

	/**
	 * Returns the program, or null if it is not installed.
	 */
	static @Nullable Path program() {
		return Stream.of("chromium", "chromium-browser", "google-chrome")
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(":")).map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Starts a browser and opens an empty page in it.
	 */
	static Browser start(Path program, Path profile) throws IOException {
		Process process = new ProcessBuilder(program.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
				"--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
				"--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
			.redirectErrorStream(true)
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith("DevTools listening on ")) {
				Thread drain = new Thread(() -> output.lines().forEach((text) -> {
				}), "browser-output");
				drain.setDaemon(true);
				drain.start();
				return page(process, URI.create(line.substring(line.indexOf("ws://"))));
			}
		}
		throw new IOException("The browser ended before it listened");
	}

	private static Browser page(Process process, URI browser) throws IOException {
		String pages = new String(
				URI.create("http://127.0.0.1:" + browser.getPort() + "/json").toURL().openStream().readAllBytes(),
				StandardCharsets.UTF_8);
		List<String> addresses = JsonPath.read(pages, "$[?(@.type=='page')].webSocketDebuggerUrl");
		Browser page = new Browser(process, addresses.get(0));
		page.call("Page.enable", "{}");
		page.call("Runtime.enable", "{}");
		page.call("Log.enable", "{}");
		return page;
	}

	void open(String address) {
		call("Page.navigate", "{\"url\":\"" + address + "\"}");
		until("document.readyState === 'complete' && document.querySelector('#status').textContent !== ''");
	}

	void size(int width, int height, boolean dark) {
		call("Emulation.setDeviceMetricsOverride",
				"{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
		call("Emulation.setEmulatedMedia",
				"{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
	}

	/**
	 * Evaluates an expression that gives text, a number or a truth value.
	 */
	Object evaluate(String expression) {
		String escaped = expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
		String answer = call("Runtime.evaluate", "{\"returnByValue\":true,\"expression\":\"" + escaped + "\"}");
		return JsonPath.read(answer, "$.result.result.value");
	}

	void run(String script) {
		evaluate("(() => {" + script + "; return true})()");
	}

	void until(String condition) {
		await().atMost(LIMIT)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> Boolean.TRUE.equals(evaluate(
					"(() => { try { return Boolean(" + condition + ") } catch (failure) { return false } })()")));
	}

	void picture(Path file) throws IOException {
		String data = JsonPath.read(call("Page.captureScreenshot", "{}"), "$.result.data");
		Files.createDirectories(file.getParent());
		Files.write(file, Base64.getDecoder().decode(data));
	}

	private String call(String method, String parameters) {
		int id = this.lastId.incrementAndGet();
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		this.socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
			.join();
		return answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.socket.abort();
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly().onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	private final class Messages implements WebSocket.Listener {

		private final StringBuilder message = new StringBuilder();

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.message.append(data);
			if (last) {
				hear(this.message.toString());
				this.message.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

		private void hear(String text) {
			Map<String, Object> content = JsonPath.read(text, "$");
			CompletableFuture<String> answer = (content.get("id") instanceof Integer id)
					? Browser.this.answers.remove(id) : null;
			if (answer != null) {
				answer.complete(text);
			}
			else if (List.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
				.contains(content.get("method"))) {
				Browser.this.console.add(text);
			}
		}

	}

}
