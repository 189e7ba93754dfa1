-- Accounts of units that come back with time; the rules are those of domain/limits/gcra.ts. An account
-- is a field of a hash: until when (microseconds) what was taken is not back yet.

-- The clock that all who share an account have in common, microseconds.
local function gcra_now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- How long until all is back, after `cost` more units of `limit` ({ units, interval }), and whether they
-- may be taken; microseconds. Nothing is written.
local function gcra_ahead(hash, field, limit, cost, now)
  local most = limit.interval * limit.units
  local ahead = tonumber(redis.call('HGET', hash, field) or 0) - now
  ahead = math.min(math.max(ahead, 0), most)
  local after = ahead + math.min(cost, limit.units) * limit.interval
  if cost > 0 and after > most then
    return ahead, false
  end
  return math.max(after, 0), true
end

local function gcra_keep(hash, field, ahead, now)
  if ahead == 0 then
    redis.call('HDEL', hash, field)
    return
  end
  redis.call('HSET', hash, field, string.format('%.0f', now + ahead))
  local needed = math.ceil(ahead / 1000)
  if redis.call('PTTL', hash) < needed then
    redis.call('PEXPIRE', hash, needed)
  end
end
