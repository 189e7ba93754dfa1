-- Lists the changes of one bucket that are unfinished and were recorded at least so long ago, by the clock of this server.
--
-- KEYS[1]   the zset of records by when they were made
-- ARGV[1]   how long ago, ms
--
-- Returns their ids, the oldest first.

local time = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1])
