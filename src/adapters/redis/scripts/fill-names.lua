-- Makes the names by time the same as the set, as far as some names go.
--
-- KEYS[1]  names by time   KEYS[2]  set of the same names
-- ARGV     names and instants in turn, as read-names.lua found them
--
-- Whoever came meanwhile is there with a newer instant, and whoever went is in neither.

for i = 1, #ARGV, 2 do
  if redis.call('SISMEMBER', KEYS[2], ARGV[i]) == 1 then
    redis.call('ZADD', KEYS[1], 'NX', ARGV[i + 1], ARGV[i])
  else
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return 1
