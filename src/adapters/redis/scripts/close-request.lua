-- A request to Xano has been answered: it counts for a window from now on.
--
-- KEYS[1]  zset of requests, by when each was answered or can be at the latest
-- KEYS[2]  hash of what refusals have taught
-- ARGV[1]  name of the request
-- ARGV[2]  how many requests a window has
-- ARGV[3]  window, ms
-- ARGV[4]  where it was refused for coming too often: how long to pause, ms; else ''
--
-- Returns how many requests a window may have from now on.
--
-- @include quota

local name, requests, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now = quota_now()
local allowed, blocked_until, changed_at = quota_state(KEYS[2], requests, now)

-- The clock tells whole ms: the answer came at most one later.
redis.call('ZADD', KEYS[1], now + 1, name)
-- It may have outlived its time, and the others with it.
if redis.call('PTTL', KEYS[1]) < window + 1 then
  redis.call('PEXPIRE', KEYS[1], window + 1)
end

if ARGV[4] == '' then
  if allowed >= requests or now - changed_at < RULES.quota_recovery * window then
    return allowed
  end
  allowed, changed_at = allowed + 1, now
else
  local lately = blocked_until
  blocked_until = math.max(lately, now + math.min(RULES.quota_max_pause_ms, tonumber(ARGV[4])))
  -- Requests that were open together are refused together: that is one sign, and not several.
  if now >= lately then
    allowed = math.max(1, math.floor(allowed / 2))
  end
  changed_at = blocked_until
end

if allowed >= requests and now >= blocked_until then
  redis.call('DEL', KEYS[2])
else
  redis.call('HSET', KEYS[2], 'allowed', allowed, 'blocked_until', blocked_until, 'changed_at', changed_at)
end
return allowed
