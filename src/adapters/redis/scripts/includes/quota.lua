-- What is known of a quota of requests; the rules are those of domain/sync/quota.ts.

-- The clock that all who ask have in common, ms.
local function quota_now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- How many requests a window may have at present, until when none may be made, and when the first of
-- these last changed.
local function quota_state(key, requests, now)
  local kept = redis.call('HMGET', key, 'allowed', 'blocked_until', 'changed_at')
  local allowed = math.min(tonumber(kept[1] or requests), requests)
  local blocked_until, changed_at = tonumber(kept[2] or 0), tonumber(kept[3] or 0)
  -- Written by a clock that has been set back since: a pause is never so long.
  if math.max(blocked_until, changed_at) > now + RULES.quota_max_pause_ms then
    return allowed, 0, 0
  end
  return allowed, blocked_until, changed_at
end
