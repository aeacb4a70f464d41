package io.github.storagelock.storage.jdbc.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PromptSocketFactory}.
 */
class PromptSocketFactoryTests {

	private final PromptSocketFactory factory = new PromptSocketFactory();

	private ServerSocket server;

	private Socket socket;

	private Socket peer;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		this.socket = this.factory.createSocket();
		this.socket.connect(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()));
		this.peer = this.server.accept();
	}

	@AfterEach
	void close() throws IOException {
		this.peer.close();
		this.socket.close();
		this.server.close();
	}

	@Test
	void shortestTimeoutEndsAtOnce() throws IOException {
		long shortest = Long.MAX_VALUE;
		for (int i = 0; i < 50; i++) {
			this.socket.setSoTimeout(1);
			shortest = Math.min(shortest, emptyRead());
		}

		assertThat(shortest).isLessThan(1_000_000);
	}

	@Test
	void whoTriesAgainWaits() throws IOException {
		this.socket.setSoTimeout(1);
		emptyRead();

		for (int i = 0; i < 10; i++) {
			assertThat(emptyRead()).isGreaterThanOrEqualTo(900_000);
		}
	}

	@Test
	void whatHasArrivedIsRead() throws IOException {
		this.socket.setSoTimeout(1);
		this.peer.getOutputStream().write(new byte[] { 7, 8, 9 });
		await().until(() -> this.socket.getInputStream().available() == 3);

		assertThat(this.socket.getInputStream().read()).isEqualTo(7);
		byte[] rest = new byte[10];
		assertThat(this.socket.getInputStream().read(rest)).isEqualTo(2);
		assertThat(rest).startsWith(8, 9, 0);
	}

	@Test
	void longerTimeoutsAreWaitedFor() throws IOException {
		for (int timeout : List.of(0, 20_000)) {
			this.socket.setSoTimeout(1);
			this.socket.setSoTimeout(timeout);
			CompletableFuture.runAsync(this::write, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));

			assertThat(this.socket.getInputStream().read()).isEqualTo(7);
		}
	}

	@Test
	void endOfTheStreamIsSeen() throws IOException {
		this.peer.close();

		this.socket.setSoTimeout(20_000);

		assertThat(this.socket.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void socketsAreNotConnectedAtOnce() {
		InetAddress host = this.server.getInetAddress();
		int port = this.server.getLocalPort();

		for (ThrowingCallable connect : List.<ThrowingCallable>of(() -> this.factory.createSocket(host, port),
				() -> this.factory.createSocket("localhost", port),
				() -> this.factory.createSocket(host, port, host, 0),
				() -> this.factory.createSocket("localhost", port, host, 0))) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(connect)
				.withMessageContaining("connects them itself");
		}
	}

	private long emptyRead() throws IOException {
		InputStream input = this.socket.getInputStream();
		long started = System.nanoTime();
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> input.read(new byte[10]));
		return System.nanoTime() - started;
	}

	private void write() {
		try {
			this.peer.getOutputStream().write(7);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
