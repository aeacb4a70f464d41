package smoke;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;
import io.github.storagelock.OnLost;
import io.github.storagelock.StorageLockRegistry;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks at the locks as an application has them: registry, annotation, fenced JPA
 * transaction, meters, health, endpoint and page. Exits with 1 if something is not right.
 */
@SpringBootApplication
public class Smoke {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static String actuator;

	public static void main(String[] args) throws Exception {
		ConfigurableApplicationContext context = SpringApplication.run(Smoke.class, "--server.port=0",
				"--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--logging.level.root=warn",
				"--spring.datasource.url=jdbc:h2:mem:smoke;DB_CLOSE_DELAY=-1", "--spring.jpa.hibernate.ddl-auto=create",
				"--spring.jpa.open-in-view=false", "--storage-lock.page.enabled=true",
				"--management.endpoints.web.exposure.include=*", "--management.endpoint.health.show-details=always",
				"--management.endpoint.storagelocks.access=unrestricted");
		actuator = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/";
		int status = 1;
		try {
			look(context);
			System.out.println("Spring Boot " + SpringBootVersion.getVersion() + ": all is right");
			status = 0;
		}
		catch (Exception ex) {
			ex.printStackTrace();
		}
		finally {
			context.close();
			System.exit(status);
		}
	}

	private static void look(ConfigurableApplicationContext context) throws Exception {
		StorageLockRegistry registry = context.getBean(StorageLockRegistry.class);
		Accounts accounts = context.getBean(Accounts.class);
		LockLease lease = registry.acquire("smoke");
		registry.runLocked("another", () -> check(lease.isValid(), "the registry gives locks"));
		accounts.add(1, false);
		check(accounts.count() == 1, "a fenced transaction commits");
		try {
			accounts.add(2, true);
			check(false, "a transaction whose lock was revoked is refused");
		}
		catch (LockLostException ex) {
			check(ex.getMessage().contains("was revoked"), ex.getMessage());
		}
		check(accounts.count() == 1, "a refused transaction leaves nothing");
		check(get("metrics/storage.lock.acquire", "application/json").contains("\"order-*\""), "there are meters");
		check(get("metrics/storage.lock.commits.refused?tag=name:order-*", "application/json").contains("1.0"),
				"the refused commit is counted");
		boolean four = !SpringBootVersion.getVersion().startsWith("3.");
		check(!four || get("health", "application/json").contains("storageLock"), "there is a health");
		check(get("storagelocks?limit=5", "application/json").contains("\"smoke\""), "the endpoint lists locks");
		check(get("storagelocks", "text/html").contains("<title>Storage Lock</title>"), "there is a page");
		lease.release();
	}

	private static String get(String path, String accept) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(actuator + path.replace("*", "%2A")))
			.header("Accept", accept)
			.build();
		return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	private static void check(boolean right, String what) {
		if (!right) {
			throw new IllegalStateException("Not so: " + what);
		}
	}

	@Service
	static class Accounts {

		private final EntityManager entities;

		private final StorageLockRegistry registry;

		Accounts(EntityManager entities, StorageLockRegistry registry) {
			this.entities = entities;
			this.registry = registry;
		}

		@DistributedLock(name = "order-#{#id}", onLost = OnLost.NOTIFY)
		@Transactional
		public void add(long id, boolean revoked) {
			this.entities.persist(new Account(id));
			if (revoked) {
				String lockId = "order-" + id;
				long token = this.registry.obtain(lockId).lease().recordToken();
				check(this.registry.revoke(lockId, token, false), "a lock is revoked");
			}
		}

		public long count() {
			return this.entities.createQuery("SELECT COUNT(a) FROM Account a", Long.class).getSingleResult();
		}

	}

	@Entity(name = "Account")
	static class Account {

		@Id
		Long id;

		Account() {
		}

		Account(Long id) {
			this.id = id;
		}

	}

}
