package io.github.storagelock.storage.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network link to a server of this machine that can lose what is sent, or break.
 */
class FaultyLink implements Closeable {

	private final ServerSocket door;

	private final int target;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile boolean losesRequests;

	private volatile boolean losesAnswers;

	FaultyLink(int target) throws IOException {
		this.target = target;
		this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	int port() {
		return this.door.getLocalPort();
	}

	/**
	 * From now on nothing arrives, in either direction, and nobody is told.
	 */
	void loseAll() {
		this.losesRequests = true;
		this.losesAnswers = true;
	}

	/**
	 * From now on requests arrive, but their answers do not.
	 */
	void loseAnswers() {
		this.losesAnswers = true;
	}

	/**
	 * Delivers what is sent from now on. What was lost stays lost.
	 */
	void heal() {
		this.losesRequests = false;
		this.losesAnswers = false;
	}

	/**
	 * Breaks the connections there are.
	 */
	void cut() {
		this.sockets.forEach(FaultyLink::closeQuietly);
		this.sockets.clear();
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		cut();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.door.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
				this.sockets.addAll(List.of(client, server));
				if (this.door.isClosed()) {
					cut();
				}
				start(() -> forward(client, server, true));
				start(() -> forward(server, client, false));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void forward(Socket from, Socket to, boolean requests) {
		byte[] buffer = new byte[65_536];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				if (!(requests ? this.losesRequests : this.losesAnswers)) {
					out.write(buffer, 0, length);
				}
			}
		}
		catch (IOException ex) {
			// Cut.
		}
		if (!this.losesRequests && !this.losesAnswers) {
			closeQuietly(from);
			closeQuietly(to);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "faulty-link");
		thread.setDaemon(true);
		thread.start();
	}

	private static void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is gone.
		}
	}

}
