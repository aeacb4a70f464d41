package io.github.storagelock.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network link to a server of this machine that can be slow, stand still, lose what is
 * sent, or break.
 */
public class FaultyLink implements Closeable {

	private final ServerSocket door;

	private final InetSocketAddress target;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final Object gate = new Object();

	// Guarded by gate.
	private boolean stopped;

	private volatile long delay;

	private volatile long answerDelay;

	private volatile boolean losesRequests;

	private volatile boolean losesAnswers;

	/**
	 * Opens a link to a server of this machine.
	 * @param port the server's port
	 * @throws IOException if there is no port left
	 */
	public FaultyLink(int port) throws IOException {
		this(InetAddress.getLoopbackAddress().getHostAddress(), port);
	}

	/**
	 * Opens the link.
	 * @param host the server it leads to
	 * @param port the server's port
	 * @throws IOException if there is no port left
	 */
	public FaultyLink(String host, int port) throws IOException {
		this.target = new InetSocketAddress(host, port);
		this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	/**
	 * Where to connect to.
	 * @return the port
	 */
	public int port() {
		return this.door.getLocalPort();
	}

	/**
	 * From now on what is sent takes this long, in either direction.
	 * @param time how long it takes at least
	 */
	public void delay(Duration time) {
		this.delay = time.toMillis();
	}

	/**
	 * From now on answers take this long: so long they can still be lost.
	 * @param time how long they take at least
	 */
	public void delayAnswers(Duration time) {
		this.answerDelay = time.toMillis();
	}

	/**
	 * From now on what is sent is kept, in either direction.
	 */
	public void stop() {
		synchronized (this.gate) {
			this.stopped = true;
		}
	}

	/**
	 * Delivers what was kept, and what is sent from now on.
	 */
	public void goOn() {
		synchronized (this.gate) {
			this.stopped = false;
			this.gate.notifyAll();
		}
	}

	/**
	 * From now on nothing arrives, in either direction, and nobody is told.
	 */
	public void loseAll() {
		this.losesRequests = true;
		this.losesAnswers = true;
	}

	/**
	 * From now on requests arrive, but their answers do not.
	 */
	public void loseAnswers() {
		this.losesAnswers = true;
	}

	/**
	 * Delivers what is sent from now on. What was lost stays lost.
	 */
	public void heal() {
		this.losesRequests = false;
		this.losesAnswers = false;
	}

	/**
	 * Breaks the connections there are.
	 */
	public void cut() {
		this.sockets.forEach(FaultyLink::closeQuietly);
		this.sockets.clear();
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		cut();
		goOn();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.door.accept();
				Socket server = new Socket(this.target.getAddress(), this.target.getPort());
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
				Thread.sleep(requests ? this.delay : Math.max(this.delay, this.answerDelay));
				awaitOpen();
				if (!(requests ? this.losesRequests : this.losesAnswers)) {
					out.write(buffer, 0, length);
				}
			}
		}
		catch (IOException ex) {
			// Cut.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (!this.losesRequests && !this.losesAnswers) {
			closeQuietly(from);
			closeQuietly(to);
		}
	}

	private void awaitOpen() throws InterruptedException {
		synchronized (this.gate) {
			while (this.stopped) {
				this.gate.wait();
			}
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
