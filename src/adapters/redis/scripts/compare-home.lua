-- Whether the home of a reader holds what some authors have posted, as far as read-home.lua believes it to.
-- @include plan @include home @include kinds @include pattern
--
-- Plan: home, state, unfilled, work, as home.lua has them, and homes (zset: reader -> when last read),
-- following (of the reader); pending, came_by, cursors, as begin-fan-out.lua has them (keys); reader;
-- authors, each { name, timeline, followers (keys) }.
-- ARGV[1]  plan
-- ARGV[2]  how many posts of the first of them were compared before
--
-- All at one moment, so that what is on its way is noted. Returns JSON: how many authors it has come to, how
-- many posts of the next, as many as one step takes, and the facts, null where one of the keys is damaged:
-- how the home stands, and an id that it lacks. What the timeline or the follow itself is wrong about is said of them.

local p = read_plan(ARGV[1])

if damage_among({
  p.home, p.state, p.unfilled, p.work, p.homes, p.following, p.pending, p.came_by, p.cursors,
}) then
  return cjson.encode({ done = #p.authors, posts = 0, facts = cjson.null })
end
local is, size, floor = unpack(redis.call('HMGET', p.state, 'is', 'size', 'floor'))
local is_listed = redis.call('ZSCORE', p.homes, p.reader) ~= false

-- Some of what the home is to hold of a timeline.
local function due_of(author, from, count)
  if redis.call('SISMEMBER', p.following, author.name) == 0
    or redis.call('SISMEMBER', p.unfilled, author.name) == 1 then
    return {}
  end
  local before = redis.call('ZSCORE', p.pending, author.name)
    and '(' .. pending_from(author.name, p.came_by, p.cursors) or '+inf'
  return ask('ZREVRANGEBYSCORE', author.timeline, before, floor and '(' .. floor or '-inf', 'WITHSCORES',
    'LIMIT', from, count) or {}
end

local function is_right(author, id, score)
  local name, banned, created_at =
    unpack(ask('HMGET', key_of(PATTERNS.post, id), 'username', 'banned', 'created_at') or {})
  return name == author.name and not banned and tonumber(created_at or nil) == tonumber(score)
    and ask('SISMEMBER', author.followers, p.reader) == 1
end

local function lacking(author, from, count)
  local entries = due_of(author, from, count)
  local ids = {}
  for i = 1, #entries, 2 do
    ids[#ids + 1] = entries[i]
  end
  for i, score in ipairs(#ids > 0 and redis.call('ZMSCORE', p.home, unpack(ids)) or {}) do
    if tonumber(score or nil) ~= tonumber(entries[2 * i]) and is_right(author, ids[i], entries[2 * i]) then
      return #ids, ids[i]
    end
  end
  return #ids
end

local done, posts, lacks = #p.authors, 0, nil
if is == 'ready' and is_listed and is_intact(p) and (not floor or tonumber(floor)) then
  local work = 0
  for place, author in ipairs(p.authors) do
    local from, room = place == 1 and tonumber(ARGV[2]) or 0, RULES.home_step - work
    local count = 0
    if room > 0 then
      count, lacks = lacking(author, from, room)
    end
    if lacks or room <= count then
      done, posts = place - 1, from + count
      break
    end
    work = work + count + 4
  end
end
return cjson.encode({
  done = done,
  posts = posts,
  facts = {
    is = is or cjson.null, kept = size or cjson.null, floor = floor or cjson.null,
    size = redis.call('ZCARD', p.home), listed = is_listed, lacks = lacks or cjson.null,
    working = is == 'building' or redis.call('EXISTS', p.unfilled) == 1,
    due = redis.call('ZSCORE', p.work, p.reader) ~= false,
  },
})
