-- Brings what an author has posted into the homes of some followers, and notes how far this came.
-- @include plan @include home
--
-- Plan: pending, from, cursors (keys, as begin-fan-out.lua has them), timeline (key), counts (key);
-- homes, each { home, state (keys) }; author.
-- ARGV[1]  plan
-- ARGV[2]  the cursor at which these followers were read: `<of SSCAN> <least created_at> <when begun>`
-- ARGV[3]  the cursor to go on from, '' when these were the last
-- ARGV[4]  now, ms
--
-- The timeline is read here and not before, so that no home takes what has gone meanwhile. What came
-- since the beginning is noted anew, and begins anew. A cursor that differs is somebody else's by now.
--
-- Returns how many followers it has come to: fewer than given when that was enough for one step, which
-- leaves the cursor; -1 when it is somebody else's.

local p, at, to, now = read_plan(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]

if redis.call('HGET', p.cursors, p.author) ~= at then
  return -1
end
local entries = newest_of(p.timeline, string.match(at, '^%S+ (%S+)'))
local size = #entries / 2
local work = 0
for place, h in ipairs(p.homes) do
  if place > 1 and work + size > RULES.home_step then
    return place - 1
  end
  if redis.call('EXISTS', h.state) == 1 then
    if is_intact(h) then
      enter_home(h, entries)
      close_home(h)
    end
    work = work + size
  end
  work = work + 4
end

if to ~= '' then
  redis.call('HSET', p.cursors, p.author, to)
  redis.call('ZADD', p.pending, now, p.author)
  return #p.homes
end
redis.call('HDEL', p.cursors, p.author)
if redis.call('HEXISTS', p.from, p.author) == 1 then
  redis.call('ZADD', p.pending, now, p.author)
else
  redis.call('ZREM', p.pending, p.author)
end
redis.call('HINCRBY', p.counts, 'homes:fanned_out', 1)
return #p.homes
