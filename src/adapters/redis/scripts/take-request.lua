-- Takes a place for one request to Xano, or says how long there is none.
--
-- KEYS[1]  zset of requests, by when each was answered or can be at the latest
-- KEYS[2]  hash of what refusals have taught
-- ARGV[1]  name of the request
-- ARGV[2]  how many requests a window has
-- ARGV[3]  window, ms
-- ARGV[4]  how long the request may last, ms
--
-- Returns 0 when the place is taken, else how long to wait, ms.
--
-- @include quota

local name, requests = ARGV[1], tonumber(ARGV[2])
local window, lasts = tonumber(ARGV[3]), tonumber(ARGV[4])
local now = quota_now()
local allowed, blocked_until = quota_state(KEYS[2], requests, now)

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
-- Under the same name it was asked before, and the answer did not come through.
redis.call('ZREM', KEYS[1], name)
-- Of a clock that has been set back since: no request lasts so long.
for _, late in ipairs(redis.call('ZRANGE', KEYS[1], '(' .. now + lasts, '+inf', 'BYSCORE')) do
  redis.call('ZADD', KEYS[1], now + lasts, late)
end

local free = now
local leaver = redis.call('ZRANGE', KEYS[1], -allowed, -allowed, 'WITHSCORES')
if leaver[2] then
  free = math.min(tonumber(leaver[2]), now) + window
end
local wait = math.max(0, free - now, blocked_until - now)
if wait == 0 then
  redis.call('ZADD', KEYS[1], now + lasts, name)
  redis.call('PEXPIRE', KEYS[1], lasts + window)
end
return wait
