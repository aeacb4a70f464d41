package io.github.storagelock.registry;

import java.time.Duration;

import io.github.storagelock.LossReason;
import io.github.storagelock.text.DurationText;

/**
 * Why a hold was lost, and how that is said.
 */
record Loss(LossReason reason, String words) {

	static final Loss OF_LEASE = new Loss(LossReason.EXPIRED, "its lease ran out");

	static final Loss SEEN_BY_RENEWAL = new Loss(LossReason.TAKEN,
			"its record has run out or was taken by somebody else");

	static final Loss SEEN_BY_RELEASE = new Loss(LossReason.TAKEN, "its record was taken or changed by somebody else");

	static final Loss BY_REVOCATION = new Loss(LossReason.REVOKED, "it was revoked");

	static Loss afterMaximum(Duration maxHold) {
		return new Loss(LossReason.EXPIRED, "it was held for its maximum of " + DurationText.of(maxHold));
	}

}
