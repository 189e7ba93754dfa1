-- Lists the changes of one bucket that are unfinished and were recorded at least so long ago, by the clock of this server.
--
-- KEYS[1]   the zset of records by when they were made
-- ARGV[1]   how long ago, ms
-- ARGV[2]   how far the clocks of servers may be apart, ms: what was recorded later than that was recorded before this
--           clock was set back, or by a master before this one, whose clock was ahead
--
-- Returns their ids, the oldest first.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now + ARGV[2], '+inf')) do
  ids[#ids + 1] = id
end
return ids
