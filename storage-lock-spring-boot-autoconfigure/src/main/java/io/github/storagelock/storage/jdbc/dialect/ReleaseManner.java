package io.github.storagelock.storage.jdbc.dialect;

import java.util.Optional;

/**
 * What a release is to do besides freeing the record.
 *
 * @param durable whether it has to wait until a crash of the server cannot undo it
 * @param channel where to notify those who wait, if any does; empty to notify nobody
 * @since 0.1.0
 */
public record ReleaseManner(boolean durable, Optional<String> channel) {
}
