package io.github.storagelock.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import org.springframework.beans.factory.DisposableBean;

/**
 * The client of etcd that the locks use: the application's, or one of their own, which is
 * closed after them.
 *
 * @param client the client
 * @param own whether it is closed
 */
record EtcdConnection(Client client, boolean own) implements DisposableBean {

	// The servers allow for a question each 5 seconds. The client's own default is half a
	// minute, for which locks would not be had behind a network that says nothing.
	private static final Duration KEEPALIVE = Duration.ofSeconds(10);

	private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(3);

	/**
	 * Connects to the endpoints of the properties.
	 */
	static EtcdConnection to(EtcdProperties properties) {
		ClientBuilder builder = Client.builder().keepaliveTime(KEEPALIVE).keepaliveTimeout(KEEPALIVE_TIMEOUT);
		CheckedProperties.check("etcd.endpoints", properties.endpoints(),
				() -> builder.endpoints(properties.endpoints().toArray(String[]::new)));
		if (properties.user() != null) {
			builder.user(bytes(properties.user()));
			builder.password(bytes((properties.password() != null) ? properties.password() : ""));
		}
		return new EtcdConnection(builder.build(), true);
	}

	private static ByteSequence bytes(String text) {
		return ByteSequence.from(text, StandardCharsets.UTF_8);
	}

	@Override
	public void destroy() {
		if (this.own) {
			this.client.close();
		}
	}

}
