-- Rate limits: accounts of units that come back with time, by the rules of domain/limits/gcra.ts. An account is a
-- field of a hash: the instant, in microseconds, at which all units are back.

-- Takes from all accounts, or from none. `takes` is a list of { key, field, units of a full account,
-- microseconds until one unit is back, how many to take, negative to give back }. Returns the number of the
-- first account that has too little, or nil; and microseconds until that one, or else the last, is full.
local function take(takes)
  if #takes == 0 then
    return
  end
  -- The clock of the server is the one that all processes share.
  local time = redis.call('TIME')
  local now, after = time[1] * 1000000 + time[2], {}
  for i, t in ipairs(takes) do
    local units, interval, cost = t[3], t[4], t[5]
    local most = interval * units
    local ahead = (tonumber(redis.call('HGET', t[1], t[2]) or nil) or now) - now
    ahead = math.min(math.max(ahead, 0), most)
    after[i] = math.max(ahead + math.min(cost, units) * interval, 0)
    if cost > 0 and after[i] > most then
      return i, ahead
    end
  end
  for i, t in ipairs(takes) do
    local account, field, left = t[1], t[2], math.ceil(after[i] / 1000)
    if left == 0 then
      redis.call('HDEL', account, field)
    else
      redis.call('HSET', account, field, string.format('%.0f', now + after[i]))
      if redis.call('PTTL', account) < left then
        redis.call('PEXPIRE', account, left)
      end
    end
  end
  return nil, after[#after]
end
