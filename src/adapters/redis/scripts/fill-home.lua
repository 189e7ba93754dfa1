-- Brings into a home what some authors have posted, or takes it out of there where the reader does not
-- follow them, and notes how far this came. @include plan @include home @include order
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
-- is somebody else's by now. Who has posted more than one step takes is gone on with where the last step
-- ended, whoever did that: what has come since then, above there, was noted as pending, and a follow that
-- has changed lets the author be begun anew.
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
-- One that is being built has a cursor, unless that was lost.
if not is_intact(p) or (at == '' and redis.call('HGET', p.state, 'is') ~= 'ready') then
  begin_home(p, now)
  return -1
end

-- Where the next of this author's posts stand, by rank.
local function begin_at(author)
  local name, score, id =
    string.match(redis.call('HGET', p.state, 'part') or '', '^(%S+) (%S+) (%S+)$')
  return name == author.name and ask('ZCARD', author.timeline)
    and rank_after(author.timeline, tonumber(score), id) or 0
end

local function leave_home(entries)
  local ids = {}
  for i = 1, #entries, 2 do
    ids[#ids + 1] = entries[i]
  end
  if #ids > 0 then
    redis.call('ZREM', p.home, unpack(ids))
  end
end

-- Takes some of an author's posts. Returns how many there were, and the last one where there may be more.
local function take_some(author, count)
  local from = begin_at(author)
  local entries = ask('ZREVRANGE', author.timeline, from, from + count - 1, 'WITHSCORES') or {}
  local goes_on = #entries == 2 * count
  if redis.call('SISMEMBER', p.following, author.name) == 1 then
    goes_on = enter_home(p, entries) and goes_on
  else
    leave_home(entries)
    goes_on = goes_on and from + count < RULES.home_max
  end
  return #entries / 2, goes_on and entries[#entries] .. ' ' .. entries[#entries - 1]
end

local work = 0
for place, author in ipairs(p.authors) do
  if work >= RULES.home_step then
    close_home(p)
    return place - 1
  end
  local taken, last = take_some(author, RULES.home_step - work)
  if last then
    redis.call('HSET', p.state, 'part', author.name .. ' ' .. last)
    close_home(p)
    return place - 1
  end
  redis.call('HDEL', p.state, 'part')
  redis.call('SREM', p.unfilled, author.name)
  work = work + taken + 4
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
