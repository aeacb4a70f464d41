package io.github.storagelock.actuate;

import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.lang.Nullable;

import io.github.storagelock.LocalLock;
import io.github.storagelock.StorageLockRegistry;
import io.github.storagelock.storage.LockRecord;
import io.github.storagelock.storage.LockStorage;

/**
 * The endpoint {@code storagelocks}: who holds which lock, for how long, and in this
 * process also by which thread; and the way to take one away.
 * <ul>
 * <li>{@code GET /actuator/storagelocks?after=…&limit=…} lists what is held, 100 locks at
 * a time by default
 * <li>{@code GET /actuator/storagelocks?id=…} shows one lock, and what its thread does if
 * it is one of this process
 * <li>{@code DELETE /actuator/storagelocks?id=…&token=…&atOnce=…}
 * {@linkplain StorageLockRegistry#revoke revokes} the hold whose token is given
 * </ul>
 * It is read-only by default;
 * {@code management.endpoint.storagelocks.access=unrestricted} allows to revoke. Lock ids
 * may tell of people: expose it to operators only.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = StorageLocksEndpoint.ID, defaultAccess = Access.READ_ONLY)
// By Spring's own annotation Spring Boot 3.5 knows which parameters are optional.
@SuppressWarnings("deprecation")
public final class StorageLocksEndpoint {

	/**
	 * The id of the endpoint.
	 */
	public static final String ID = "storagelocks";

	/**
	 * The type of the audit event of a revocation.
	 */
	public static final String REVOKED = "STORAGE_LOCK_REVOKED";

	private static final Logger logger = LoggerFactory.getLogger(StorageLocksEndpoint.class);

	private static final int DEFAULT_LIMIT = 100;

	private static final int LARGEST_LIMIT = 1_000;

	private static final long PATIENCE = 3;

	private static final int CONFLICT = 409;

	private final StorageLockRegistry registry;

	private final LockStorage storage;

	private final Supplier<Access> access;

	private final ApplicationEventPublisher events;

	// A listing reads the whole storage: one at a time.
	private final ReentrantLock listing = new ReentrantLock();

	/**
	 * Creates the endpoint.
	 * @param registry whose locks
	 * @param storage where they are
	 * @param access what it lets do, told to clients
	 * @param events who hears of revocations
	 */
	public StorageLocksEndpoint(StorageLockRegistry registry, LockStorage storage, Supplier<Access> access,
			ApplicationEventPublisher events) {
		this.registry = registry;
		this.storage = storage;
		this.access = access;
		this.events = events;
	}

	/**
	 * Shows one lock, or those that are held.
	 * @param id the one; null for all
	 * @param after behind which id to begin; null for the first
	 * @param limit how many, 1 to 1000; 100 if null
	 * @return the locks; status 404 if there is no record of the one, 429 if another
	 * listing is under way for longer
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> locks(@Nullable String id, @Nullable String after,
			@Nullable Integer limit) {
		if (id != null) {
			return find(id).<WebEndpointResponse<OperationResponseBody>>map((record) -> response(record, 200))
				.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
		}
		int most = (limit != null) ? limit : DEFAULT_LIMIT;
		if (most < 1 || most > LARGEST_LIMIT) {
			throw new InvalidEndpointRequestException("limit " + most + " is out of bounds",
					"'limit' must be between 1 and " + LARGEST_LIMIT);
		}
		return list(after, most);
	}

	private WebEndpointResponse<OperationResponseBody> list(@Nullable String after, int limit) {
		List<LockRecord> records;
		if (!startListing()) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_TOO_MANY_REQUESTS);
		}
		try {
			records = this.storage.findAll(after, limit + 1);
		}
		finally {
			this.listing.unlock();
		}
		Map<String, LocalLock> local = new HashMap<>();
		this.registry.localLocks().forEach((lock) -> local.put(lock.lockId(), lock));
		List<LockView> locks = records.stream()
			.limit(limit)
			.map((record) -> LockView.of(record, local.get(record.lockId()), false))
			.toList();
		return new WebEndpointResponse<>(
				new LocksView(this.registry.nodeId(), this.access.get(), records.size() > limit, locks));
	}

	private boolean startListing() {
		try {
			return this.listing.tryLock(PATIENCE, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Takes a lock from its holder.
	 * @param id the lock
	 * @param token the token that the list showed
	 * @param atOnce whether others may have it before the lease has ended; not if null
	 * @param security who asks
	 * @return the lock now; status 404 if nobody holds it, 409 if it was granted anew
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> revoke(String id, long token, @Nullable Boolean atOnce,
			SecurityContext security) {
		Optional<LockRecord> before = find(id);
		boolean now = Boolean.TRUE.equals(atOnce);
		boolean revoked = this.registry.revoke(id, token, now);
		if (revoked) {
			Principal principal = security.getPrincipal();
			String who = (principal != null) ? principal.getName() : "";
			String owner = before.map(LockRecord::ownerId).orElse("nobody");
			logger.warn("Lock '{}' (token {}) was taken from {} by {}: {}", id, token, owner,
					who.isEmpty() ? "somebody who did not log in" : "'" + who + "'",
					now ? "it is free at once" : "it is free when its lease has ended");
			this.events.publishEvent(new AuditApplicationEvent(who, REVOKED,
					Map.of("id", id, "token", token, "ownerId", owner, "atOnce", now)));
		}
		Optional<LockRecord> record = find(id);
		if (!revoked && record.filter(LockRecord::isHeld).isEmpty()) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return record
			.<WebEndpointResponse<OperationResponseBody>>map(
					(present) -> response(present, revoked ? WebEndpointResponse.STATUS_OK : CONFLICT))
			.orElseGet(WebEndpointResponse::new);
	}

	private Optional<LockRecord> find(String id) {
		try {
			this.registry.obtain(id);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException("no lock id: " + ex.getMessage(), String.valueOf(ex.getMessage()),
					ex);
		}
		return this.storage.find(id);
	}

	private WebEndpointResponse<OperationResponseBody> response(LockRecord record, int status) {
		LocalLock local = this.registry.localLocks()
			.stream()
			.filter((lock) -> lock.lockId().equals(record.lockId()))
			.findFirst()
			.orElse(null);
		return new WebEndpointResponse<>(LockView.of(record, local, true), status);
	}

}
