package io.github.storagelock.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Some of the locks that are held, as the endpoint shows them.
 *
 * @param nodeId the node that answers
 * @param access what it lets do
 * @param more whether there are others behind the last of these
 * @param locks the locks, in an order of the storage's own
 */
record LocksView(String nodeId, Access access, boolean more, List<LockView> locks) implements OperationResponseBody {
}
