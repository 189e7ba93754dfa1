-- Begins the home of a reader who has none that can be trusted. @include plan @include home
--
-- Plan: as home.lua has it, and homes (zset: reader -> when last read), user (hash; keys).
-- ARGV[1]  plan
-- ARGV[2]  now, ms
--
-- A home that has lost more than half to what is gone, and ends there, is begun anew as well.
--
-- Returns 1 when it was begun, 2 when it is being built, else 0.

local p, now = read_plan(ARGV[1]), ARGV[2]

if redis.call('EXISTS', p.user) == 0 then
  return 0
end
local is, floor, size = unpack(redis.call('HMGET', p.state, 'is', 'floor', 'size'))
local is_known = redis.call('ZSCORE', p.homes, p.reader)
redis.call('ZADD', p.homes, 'GT', now, p.reader)
if is and is_known and is_intact(p) then
  if is == 'building' and redis.call('ZSCORE', p.work, p.reader) then
    return 2
  end
  if is == 'ready' and not (floor and tonumber(size) < RULES.home_max / 2) then
    return 0
  end
end
begin_home(p, now)
return 1
