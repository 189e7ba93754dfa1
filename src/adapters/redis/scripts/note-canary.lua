-- Remembers the latest canary of Xano; an older one changes nothing.
--
-- KEYS[1]  canary
-- ARGV[1]  when it was touched, ms
--
-- Returns the instant that was known before, or 0.

local before = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
if tonumber(ARGV[1]) > before then
  redis.call('SET', KEYS[1], ARGV[1])
end
return before
