package io.github.storagelock.sample;

/**
 * One write to the resource, as it is kept in the journal.
 *
 * @param run the process that made it
 * @param worker the worker that made it
 * @param node the node on which the worker held the lock
 * @param fencingToken the token of its lock
 * @param before the counter as the worker read it
 * @param after the counter as the worker wrote it
 */
record Write(String run, String worker, String node, long fencingToken, long before, long after) {
}
