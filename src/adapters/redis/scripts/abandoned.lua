-- Of the changes that are not finished in one bucket those that were begun so long ago, by the clock of this server.
--
-- KEYS[1]   the records
-- ARGV[1]   how long, ms
--
-- Returns their ids, those that have waited longest first.

local time = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1])
