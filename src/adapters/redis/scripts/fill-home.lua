-- Brings into a home what some authors have posted, or takes it out of there where the reader does not
-- follow them, and notes how far this came. @include plan @include home
--
-- Plan: as home.lua has it, and following (of the reader), counts (keys); authors, each { name, timeline
-- (key) }.
-- ARGV[1]  plan
-- ARGV[2]  the cursor at which these authors were read: of a home that is being built
--          `<which building> <of SSCAN>`, else ''
-- ARGV[3]  the cursor to go on from, '' when these were the last
-- ARGV[4]  now, ms
--
-- Whom the reader follows, and what they have posted, is read here and not before. A cursor that differs
-- is somebody else's by now.
--
-- Returns how many authors it has come to: fewer than given when that was enough for one step, which
-- leaves the cursor; -1 when it is somebody else's, or the home begins anew.

local p, at, to, now = read_plan(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]

if redis.call('EXISTS', p.state) == 0 then
  drop_home(p)
  return -1
end
if (redis.call('HGET', p.cursors, p.reader) or '') ~= at then
  redis.call('ZADD', p.work, 'XX', now, p.reader)
  return -1
end
if not is_intact(p) then
  begin_home(p, now)
  return -1
end

local work = 0
for place, author in ipairs(p.authors) do
  if work > RULES.home_step then
    close_home(p)
    return place - 1
  end
  if redis.call('SISMEMBER', p.following, author.name) == 1 then
    local floor = redis.call('HGET', p.state, 'floor')
    local entries = newest_of(author.timeline, floor and '(' .. floor or '-inf')
    enter_home(p, entries)
    work = work + #entries / 2
  else
    local ids = ask('ZREVRANGE', author.timeline, 0, RULES.home_max - 1) or {}
    if #ids > 0 then
      redis.call('ZREM', p.home, unpack(ids))
    end
    work = work + #ids
  end
  redis.call('SREM', p.unfilled, author.name)
  work = work + 4
end
close_home(p)

if to ~= '' then
  redis.call('HSET', p.cursors, p.reader, to)
  redis.call('ZADD', p.work, now, p.reader)
  return #p.authors
end
redis.call('HDEL', p.cursors, p.reader)
if redis.call('HGET', p.state, 'is') == 'building' then
  redis.call('HSET', p.state, 'is', 'ready')
  redis.call('HINCRBY', p.counts, 'homes:built', 1)
end
if redis.call('EXISTS', p.unfilled) == 1 then
  redis.call('ZADD', p.work, now, p.reader)
else
  redis.call('ZREM', p.work, p.reader)
end
return #p.authors
