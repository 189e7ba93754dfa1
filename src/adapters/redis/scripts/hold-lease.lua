-- Takes a lease that is free, or renews the holder's own.
--
-- KEYS[1]  lease
-- ARGV[1]  holder
-- ARGV[2]  for how long, ms
--
-- Returns 1 when the lease is the holder's, else 0.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
