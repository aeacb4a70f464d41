/**
 * The engine: local queues, re-entry, waiting, renewal and loss.
 * <p>
 * An acquisition is an {@code AcquireAttempt}: it queues at the {@code LockEntry} of its
 * id for the <em>turn</em>, and who has the turn asks the storage through an
 * {@code Acquirer}, pausing at a {@code Lookout}. A success is a {@code LeasedHold},
 * which keeps the turn. The {@code LeaseKeeper} watches it and has {@code Renewals}
 * extend it. It ends by {@code HoldEnd}, which is the {@code Engine}: released, by
 * {@code HandOffs} to the next one here or by {@code Releases} to everybody, or lost;
 * then the turn is given to the next. {@code Orphans} frees what a lost answer may have
 * granted. {@code ThreadOwnedLock} puts re-entry and transactions around all that.
 */
@NullMarked
package io.github.storagelock.registry;

import org.jspecify.annotations.NullMarked;
