-- What users may still do: accounts of units that come back with time, by the rules of domain/limits/gcra.ts. An
-- account is a field of a hash: until when (microseconds) what was taken is not back yet.

-- Takes all that is asked for, or nothing. `takes` is a list of { account, field, units, until one is
-- back (microseconds), how many; below 0 to give back }. Returns the number of the first account that has
-- less, or nil, and until all units are back, of that one or else of the last.
local function take(takes)
  if #takes == 0 then
    return
  end
  -- The clock that all who share an account have in common.
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
