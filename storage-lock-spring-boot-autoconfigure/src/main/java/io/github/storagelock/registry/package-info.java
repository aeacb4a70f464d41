/**
 * The engine: local queues, re-entry, waiting, renewal and loss. A call meets its classes
 * in this order:
 * <ol>
 * <li>{@code ThreadOwnedLock} counts a re-entry in the {@code ThreadHold} that
 * {@code ThreadHolds} finds; everything else is an {@code AcquireAttempt}.
 * <li>The {@code Acquirer} carries it out, if the {@code Door} is open: it queues at the
 * {@code LockEntry} of its id for the <em>turn</em>.
 * <li>Who has the turn takes what the one before has left, or asks the storage, at the
 * moments for which it waits at a {@code Lookout}; {@code Possession} says when others go
 * first.
 * <li>{@code Holds} makes a {@code LeasedHold} of it, which keeps the turn.
 * <li>The {@code LeaseKeeper} has a {@code Watch} on it, and {@code Renewals} extend it.
 * <li>{@code HoldLife} is what it is at each moment: held, then released or lost.
 * <li>{@code HoldEvents} tells of that, on threads of {@code Timing} for which nobody
 * waits.
 * <li>{@code Holds} ends it: leaves the lock to the next one here, or has
 * {@code Releases} free the record, and gives the turn on.
 * <li>{@code Orphans} frees what was granted by an answer that got lost.
 * <li>{@code LocalLocks} shows all of it to those who look from outside.
 * <li>{@code LentLeases} are those that belong to no thread and fence one all the same.
 * </ol>
 */
@NullMarked
package io.github.storagelock.registry;

import org.jspecify.annotations.NullMarked;
