package io.github.storagelock.storage.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockLostException;

/**
 * Makes writes in Redis that Redis itself refuses once the lock was released or taken by
 * somebody else, however late they arrive: scripts that look at the lock's record first.
 * For data in the same server as the locks; in a cluster, in the same slot: keys with the
 * hash tag of the locks, <code>{storage-lock}</code>. <pre class="code">
 * RedisFence fence = new RedisFence(registry.nodeId());
 * fence.execute(template, lease, RedisFence.script("redis.call('SET', KEYS[1], ARGV[1])"),
 * 		List.of("balance"), "42");</pre> A script that runs is not disturbed by a renewal,
 * nor is {@code WATCH} on {@link #keyOf(LockLease)}.
 *
 * @since 0.1.0
 */
public final class RedisFence {

	private static final String CHECK = """
			local token, owner = table.remove(ARGV), table.remove(ARGV)
			local record = redis.call('HMGET', table.remove(KEYS), 'o', 't')
			if record[1] ~= owner or record[2] ~= token then
			  return {'stale'}
			end
			local function write()
			{body}
			end
			local result = write()
			if type(result) == 'table' then
			  if result.err then
			    return result
			  end
			  result = result.ok
			end
			if type(result) == 'number' and result % 1 == 0 then
			  result = string.format('%.0f', result)
			end
			return {'written', result and tostring(result) or ''}
			""";

	private final String nodeId;

	private final RedisKeys keys;

	/**
	 * Creates a fence for locks with {@link RedisSettings#defaults()}.
	 * @param nodeId that of the registry whose holds are looked at
	 */
	public RedisFence(String nodeId) {
		this(nodeId, RedisSettings.defaults());
	}

	/**
	 * Creates a fence.
	 * @param nodeId that of the registry whose holds are looked at
	 * @param settings where the locks are
	 */
	public RedisFence(String nodeId, RedisSettings settings) {
		this.nodeId = nodeId;
		this.keys = RedisKeys.of(settings.keyPrefix());
	}

	/**
	 * Puts the look at the lock's record in front of a script, which finds its keys and
	 * arguments in {@code KEYS} and {@code ARGV} as ever. Make it once and keep it.
	 * @param body the script, in Lua; it may return a text, a number or a status such as
	 * that of {@code SET}
	 * @return the script, for {@link #execute} only
	 */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	public static RedisScript<List<String>> script(String body) {
		return (RedisScript) RedisScript.of(CHECK.replace("{body}", body), List.class);
	}

	/**
	 * Runs a script if the lock's record still names this hold.
	 * @param template the connection; of any database number but that of the locks it
	 * would find no record
	 * @param lease the hold
	 * @param script made by {@link #script(String)}
	 * @param keys its keys
	 * @param arguments its arguments
	 * @return what it returned, as text; empty if nothing
	 * @throws LockLostException if the hold was lost: nothing was written
	 * @throws org.springframework.dao.DataAccessException if Redis refuses the script, or
	 * the script returns an error
	 */
	public String execute(StringRedisTemplate template, LockLease lease, RedisScript<List<String>> script,
			List<String> keys, String... arguments) {
		List<String> allKeys = new ArrayList<>(keys);
		allKeys.add(keyOf(lease));
		List<String> allArguments = new ArrayList<>();
		Collections.addAll(allArguments, arguments);
		Collections.addAll(allArguments, this.nodeId, Long.toString(lease.recordToken()));
		List<String> reply = lease
			.callFenced(() -> Objects.requireNonNull(template.execute(script, allKeys, allArguments.toArray())));
		lease.ensureApplied("written".equals(reply.get(0)) ? 1 : 0);
		return reply.get(1);
	}

	/**
	 * Returns the key of the lock's record, for {@code WATCH}: a hash whose field
	 * {@code o} is the node's id and {@code t} the {@link LockLease#recordToken()} while
	 * the hold lasts. Watch it, read both, and end the transaction by
	 * {@code LockLease.callFenced}; renewals do not touch it.
	 * @param lease the hold
	 * @return the key
	 */
	public String keyOf(LockLease lease) {
		return this.keys.locks() + lease.lockId();
	}

}
