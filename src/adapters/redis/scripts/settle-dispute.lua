-- A dispute is settled, unless it has arisen again since it was read.
--
-- KEYS[1]  zset of disputes by the instant at which each arose
-- ARGV[1]  the dispute
-- ARGV[2]  the instant that was read
--
-- Returns 1 when it was taken away, else 0.

if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or nil) ~= tonumber(ARGV[2]) then
  return 0
end
return redis.call('ZREM', KEYS[1], ARGV[1])
