-- Brings what an author has posted into the homes of some followers, and notes how far this came.
-- @include plan @include home @include home-note
--
-- Plan: pending, from, cursors (keys, as begin-fan-out.lua has them), timeline, counts, work (keys);
-- homes, each { home, state, unfilled (keys), reader }; author.
-- ARGV[1]  plan
-- ARGV[2]  the cursor at which these followers were read: `<of SSCAN> <least created_at> <when begun>`
-- ARGV[3]  the cursor to go on from, '' when these were the last
-- ARGV[4]  now, ms
--
-- The timeline is read here and not before, so that no home takes what has gone meanwhile. What came
-- since the beginning is noted anew, and begins anew. A cursor that differs is somebody else's by now.
-- What is more than one step brings into one home is left to fill-home.lua, which does so bit by bit.
--
-- Returns how many followers it has come to: fewer than given when that was enough for one step, which
-- leaves the cursor; -1 when it is somebody else's.

local p, at, to, now = read_plan(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]

if redis.call('HGET', p.cursors, p.author) ~= at then
  return -1
end
local from = string.match(at, '^%S+ (%S+)')
local size = ask('ZCOUNT', p.timeline, from, '+inf') or 0
local entries = size <= RULES.home_step
  and (ask('ZREVRANGEBYSCORE', p.timeline, '+inf', from, 'WITHSCORES') or {})

local function bring_to(h)
  if not entries then
    note_follow({
      home_state = h.state, unfilled = h.unfilled, home_work = p.work, reader = h.reader, whom = p.author,
    })
    return 0
  end
  if is_intact(h) then
    enter_home(h, entries)
    close_home(h)
  end
  return size
end

local work = 0
for place, h in ipairs(p.homes) do
  if place > 1 and work + (entries and size or 0) > RULES.home_step then
    return place - 1
  end
  work = work + 4 + (redis.call('EXISTS', h.state) == 1 and bring_to(h) or 0)
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
