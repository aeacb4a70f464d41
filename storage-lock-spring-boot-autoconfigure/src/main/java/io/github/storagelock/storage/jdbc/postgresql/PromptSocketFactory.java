package io.github.storagelock.storage.jdbc.postgresql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import javax.net.SocketFactory;

/**
 * Makes sockets for the connection that listens for release signals. Having read a
 * notification, pgjdbc sets the time-out of its socket to 1 ms and reads on, to see
 * whether another one is there, before it tells of the first. The first read after that
 * ends at once here if nothing has arrived, which makes a hand-off to another node a
 * millisecond faster. All else is as with any socket.
 *
 * <p>
 * It is public for the driver, which makes it by its name; applications have no use for
 * it.
 *
 * @since 0.1.0
 * @see <a href=
 * "https://github.com/pgjdbc/pgjdbc/blob/REL42.7.13/pgjdbc/src/main/java/org/postgresql/core/PGStream.java">PGStream.hasMessagePending</a>
 */
public final class PromptSocketFactory extends SocketFactory {

	private static final int SHORTEST_TIMEOUT = 1;

	/**
	 * Creates the factory.
	 */
	public PromptSocketFactory() {
	}

	@Override
	public Socket createSocket() {
		return new PromptSocket();
	}

	@Override
	public Socket createSocket(String host, int port) throws IOException {
		throw connected();
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
		throw connected();
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		throw connected();
	}

	@Override
	public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
		throw connected();
	}

	private static IOException connected() {
		return new SocketException("Only the driver uses these sockets, and it connects them itself");
	}

	private static final class PromptSocket extends Socket {

		// Set by the thread that is about to read, which need not be the same each time.
		private volatile boolean prompt;

		@Override
		public void setSoTimeout(int timeout) throws SocketException {
			super.setSoTimeout(timeout);
			this.prompt = timeout == SHORTEST_TIMEOUT;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			return new FilterInputStream(super.getInputStream()) {

				@Override
				public int read() throws IOException {
					ensureWorthWaiting();
					return super.read();
				}

				@Override
				public int read(byte[] bytes, int offset, int length) throws IOException {
					ensureWorthWaiting();
					return super.read(bytes, offset, length);
				}

				private void ensureWorthWaiting() throws IOException {
					if (PromptSocket.this.prompt && available() == 0) {
						// Whoever only tries again is to wait.
						PromptSocket.this.prompt = false;
						throw new SocketTimeoutException("Nothing has arrived");
					}
				}

			};
		}

	}

}
