-- Claims for longer what the caller has claimed, and has not lost.
--
-- KEYS[1]  zset of what is claimed by the instant until which it is, ms
-- ARGV[1]  what is claimed
-- ARGV[2]  the instant until which the caller had claimed it, ms
-- ARGV[3]  the instant until which it is the caller's from now on, ms
--
-- Returns 1 when it is the caller's, else 0.

if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or nil) ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1
