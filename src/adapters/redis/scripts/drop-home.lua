-- Drops the home of a reader who has not come for long. @include plan @include home
--
-- Plan: as home.lua has it, and homes (zset: reader -> when last read; key).
-- ARGV[1]  plan
-- ARGV[2]  homes that were last read by then are dropped, ms
--
-- Returns 1 when it was dropped, else 0.

local p = read_plan(ARGV[1])

local read = redis.call('ZSCORE', p.homes, p.reader)
if read and tonumber(read) > tonumber(ARGV[2]) then
  return 0
end
redis.call('ZREM', p.homes, p.reader)
drop_home(p)
return 1
