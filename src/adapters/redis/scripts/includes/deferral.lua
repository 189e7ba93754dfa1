-- Records that wait for an owner: a hash of them for each owner, and all by the instant at which
-- their time is over. @include wake
--
-- `p` names the keys deferrals, wakes, wake_cursors.

-- Whoever waits for another author of a post to be told most likely waits in vain, and is forgotten then
-- without a word: domain/sync/record.ts.
local QUIET = string.sub(PATTERNS.authors_owner, 1, -2)

-- A record waits for its whole time from when it first began to, however often it is looked at.
local function defer(p, owner, key, digest, record, now)
  local member = owner .. ' ' .. digest
  redis.call('HSET', key, digest, record)
  if string.sub(owner, 1, #QUIET) == QUIET then
    redis.call('PEXPIRE', key, RULES.defer_ttl_ms)
    return
  end
  redis.call('ZADD', p.deferrals, 'NX', now + RULES.defer_ttl_ms, member)
end
