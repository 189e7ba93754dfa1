-- A comparison, and whether whoever does it is still there.
--
-- KEYS[1]  hash of the comparison   KEYS[2]  lease
--
-- Returns { the comparison as text, 1 when its holder has the lease else 0 }, or {} where there is none.

local holder, run = unpack(redis.call('HMGET', KEYS[1], 'holder', 'run'))
if not run then
  return {}
end
return { run, redis.call('GET', KEYS[2]) == holder and 1 or 0 }
