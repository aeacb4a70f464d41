package io.github.storagelock.metrics;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * The event of an acquisition.
 */
@Name("io.github.storagelock.LockAcquisition")
@Label("Lock Acquisition")
@Description("The acquisition of a distributed lock, from the call to its end")
@Category("Storage Lock")
final class LockAcquisition extends Event {

	@Label("Lock Id")
	String lockId = "";

	@Label("Label")
	String label = "";

	@Label("Outcome")
	String outcome = "";

	@Label("Fencing Token")
	long fencingToken;

}
