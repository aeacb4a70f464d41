package io.github.storagelock.storage.redis;

import java.util.ArrayList;
import java.util.List;

import io.github.storagelock.storage.LockRecord;

/**
 * Reads records from the answer of a script: id, owner or an empty text, token, time of
 * acquisition, expiry, the time now, and the end of the wait, one after the other.
 */
final class RecordReply {

	private static final int FIELDS = 7;

	private RecordReply() {
	}

	static List<LockRecord> records(List<String> reply) {
		List<LockRecord> records = new ArrayList<>();
		for (int i = 0; i < reply.size(); i += FIELDS) {
			records.add(lockRecord(reply.subList(i, i + FIELDS)));
		}
		return records;
	}

	private static LockRecord lockRecord(List<String> fields) {
		String owner = fields.get(1);
		long expiry = Long.parseLong(fields.get(4));
		long now = Long.parseLong(fields.get(5));
		return new LockRecord(fields.get(0), owner.isEmpty() ? null : owner, Long.parseLong(fields.get(2)),
				Long.parseLong(fields.get(3)), Math.abs(expiry), Micros.left(expiry - now),
				Micros.left(Long.parseLong(fields.get(6)) - now));
	}

}
