package io.github.storagelock.storage.redis;

import java.util.List;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * What Redis does for each verb, in one step: a record is a hash with owner {@code o},
 * token {@code t}, time of acquisition {@code a} and end of the wait {@code w}; its
 * expiry is the score in a sorted set and nowhere else, so that a renewal does not touch
 * the hash, and what has run out is found without a scan. The score of what was released
 * is the time of the release with a minus: free, whatever the clock does.
 */
final class LockScripts {

	/**
	 * The server's time in epoch microseconds. Numbers stay exact below 2^53, and
	 * {@code tostring} would cut them.
	 */
	static final String CLOCK = """
			local time = redis.call('TIME')
			local now = time[1] * 1000000 + time[2]
			local function text(number) return string.format('%.0f', number) end
			""";

	private static final String ACQUIRE = """
			local score = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
			if score > now then
			  return {'', redis.call('HGET', KEYS[1], 'o') or '', text(score - now)}
			end
			local last = tonumber(redis.call('HGET', KEYS[1], 't') or 0)
			local token = text(math.max(last + 1, now) + ARGV[4] - 1)
			redis.call('HSET', KEYS[1], 'o', ARGV[2], 't', token, 'a', text(now))
			redis.call('ZADD', KEYS[2], text(now + ARGV[3]), ARGV[1])
			return {token}
			""";

	private static final String RENEW = """
			local outcomes = {}
			for i = 2, #KEYS do
			  local id, token = ARGV[2 * i - 1], ARGV[2 * i]
			  local record = redis.pcall('HMGET', KEYS[i], 'o', 't')
			  local score = tonumber(redis.call('ZSCORE', KEYS[1], id) or 0)
			  local held = record[1] == ARGV[1] and record[2] == token and score > now
			  if held then
			    local expiry = math.min(math.max(score, now + ARGV[2]), now + 2 * ARGV[2])
			    if expiry ~= score then
			      redis.call('ZADD', KEYS[1], text(expiry), id)
			    end
			  end
			  local revoked = not record[1] and record[2] == token
			  outcomes[i - 1] = held and '1' or revoked and '2' or '0'
			end
			return outcomes
			""";

	private static final String RELEASE = """
			local record = redis.call('HMGET', KEYS[1], 'o', 't', 'a', 'w')
			redis.call('ZSCORE', KEYS[2], ARGV[1])
			if record[1] ~= ARGV[2] or record[2] ~= ARGV[3] then
			  return {'0'}
			end
			local expiry = math.min(now, tonumber(record[3] or 0)) + ARGV[5]
			if expiry <= now then
			  expiry = -now
			end
			redis.call('HDEL', KEYS[1], 'o')
			redis.call('HSET', KEYS[1], 't', ARGV[4])
			redis.call('ZADD', KEYS[2], text(expiry), ARGV[1])
			if ARGV[6] ~= '' and tonumber(record[4] or 0) > now then
			  redis.pcall('PUBLISH', ARGV[6], ARGV[2] .. '\\n' .. ARGV[1])
			end
			return {'1'}
			""";

	private static final String REVOKE = """
			local record = redis.call('HMGET', KEYS[1], 'o', 't')
			local score = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
			if not record[1] or record[2] ~= ARGV[2] or score <= now then
			  return {'0'}
			end
			redis.call('HDEL', KEYS[1], 'o')
			if ARGV[3] == '1' then
			  redis.call('ZADD', KEYS[2], text(-now), ARGV[1])
			end
			return {'1'}
			""";

	private static final String ANNOUNCE = """
			local record = redis.call('HMGET', KEYS[1], 't', 'a', 'w')
			local wanted = tonumber(record[3] or 0)
			if record[1] and (wanted < now + ARGV[1] / 2 or wanted < tonumber(record[2] or 0) + ARGV[1]) then
			  redis.call('HSET', KEYS[1], 'w', text(now + ARGV[1]))
			end
			return {}
			""";

	private static final String FIND = """
			local record = redis.call('HMGET', KEYS[1], 'o', 't', 'a', 'w')
			local score = redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0
			if not record[2] then
			  return {}
			end
			return {ARGV[1], record[1] or '', record[2], record[3] or '0', text(score), text(now), record[4] or '0'}
			""";

	private static final String FIND_ALL = """
			local found, ids, limit = {}, {}, tonumber(ARGV[1])
			for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')) do
			  if id > ARGV[3] then
			    table.insert(ids, id)
			  end
			end
			table.sort(ids)
			for _, id in ipairs(ids) do
			  local record = redis.call('HMGET', ARGV[2] .. id, 'o', 't', 'a', 'w')
			  if record[1] and record[2] then
			    for _, value in ipairs({id, record[1], record[2], record[3] or '0',
			        text(redis.call('ZSCORE', KEYS[1], id)), text(now), record[4] or '0'}) do
			      table.insert(found, value)
			    end
			  end
			  if #found >= 7 * limit then
			    break
			  end
			end
			return found
			""";

	private static final String SWEEP = """
			local before = text(now - ARGV[1])
			if now - ARGV[1] <= 0 then
			  return {'0'}
			end
			local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '(-' .. before, '(' .. before, 'LIMIT', 0, ARGV[2])
			for _, id in ipairs(ids) do
			  redis.call('UNLINK', ARGV[3] .. id)
			  redis.call('ZREM', KEYS[1], id)
			end
			return {text(#ids)}
			""";

	private final String clock;

	/**
	 * Creates the scripts.
	 * @param clock {@link #CLOCK}, or that of a test
	 */
	LockScripts(String clock) {
		this.clock = clock;
	}

	/**
	 * Keys: record, expiries. Arguments: id, owner, lease, tokens. Returns the token, or
	 * an empty text, the owner and what is left.
	 */
	RedisScript<List<String>> acquire() {
		return script(ACQUIRE);
	}

	/**
	 * Keys: expiries, records. Arguments: owner, lease, an id and a token for each.
	 * Returns 1 for each that was renewed, 2 for each that was revoked.
	 */
	RedisScript<List<String>> renew() {
		return script(RENEW);
	}

	/**
	 * Keys: record, expiries. Arguments: id, owner, token, last token, minimum hold,
	 * channel. Returns 1 if it was released.
	 */
	RedisScript<List<String>> release() {
		return script(RELEASE);
	}

	/**
	 * Keys: record, expiries. Arguments: id, token, 1 if it is to be free at once.
	 * Returns 1 if it was revoked.
	 */
	RedisScript<List<String>> revoke() {
		return script(REVOKE);
	}

	/**
	 * Keys: record. Argument: for how long. Returns nothing.
	 */
	RedisScript<List<String>> announce() {
		return script(ANNOUNCE);
	}

	/**
	 * Keys: record, expiries. Argument: id. Returns the fields of a {@link RecordReply}.
	 */
	RedisScript<List<String>> find() {
		return script(FIND);
	}

	/**
	 * Keys: expiries. Arguments: limit, what keys of records begin with, the id behind
	 * which to begin. Returns the fields of each.
	 */
	RedisScript<List<String>> findAll() {
		return script(FIND_ALL);
	}

	/**
	 * Keys: expiries. Arguments: retention, limit, what keys of records begin with.
	 * Returns how many were deleted.
	 */
	RedisScript<List<String>> sweep() {
		return script(SWEEP);
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private RedisScript<List<String>> script(String body) {
		return (RedisScript) RedisScript.of(this.clock + body, List.class);
	}

}
