-- Takes a lease that is free, renews the holder's own, or gives it up.
--
-- KEYS[1]  lease
-- ARGV[1]  holder
-- ARGV[2]  for how long, ms; 0: it is given up
--
-- Returns 1 when the lease is the holder's, or was until now, else 0.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
if tonumber(ARGV[2]) == 0 then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
