-- The operations that plans consist of; keyspace/ of the adapter says which of them a step needs. Each is a list of its
-- name and its arguments, with keys as places in KEYS. The caller has checked that the keys are of the kinds that the
-- operations take for granted, so that none fails half-way. @include there

-- Returns the finite number that a text holds, or nil: another program may have written anything.
local function number_in(text)
  local number = tonumber(text or nil)
  return number and number - number == 0 and number or nil
end

local function text_in(value)
  return type(value) == 'string' and value
end

local function engagement_of_counts(likes, comments, bookmarks)
  return RULES.like * (number_in(likes) or 0) + RULES.comment * (number_in(comments) or 0)
    + RULES.bookmark * (number_in(bookmarks) or 0)
end

-- Adds to what a user has earned; returns the role and the sum, or nothing if the user does not exist or `delta` is 0.
local function engage(user, delta)
  local role, total = unpack(redis.call('HMGET', user, 'role', 'sys_engagement'))
  if delta == 0 or not (role or total or redis.call('EXISTS', user) == 1) then
    return
  end
  local sum = string.format('%.0f', (number_in(total) or 0) + delta)
  redis.call('HSET', user, 'sys_engagement', sum)
  return role, sum
end

-- Adds to what a user has earned. The leaderboard lists only models; the total is kept for everybody, since a role may change.
local function add_engagement(user, leaderboard, username, delta)
  local role, sum = engage(user, delta)
  if role == 'model' then
    redis.call('ZADD', leaderboard, sum, username)
  end
end

-- Returns how a post ranks by the fields of its hash: a true value if it has a date and is not banned, and its score unless
-- it is too old. The formula is that of src/domain/engagement.ts, which also gives the numbers in RULES.
local RANKED_BY = { 'banned', 'created_at', 'likesCount', 'commentsCount', 'bookmarksCount' }
local function rank_of(values, now)
  local banned, created_at, likes, comments, bookmarks = unpack(values)
  created_at = banned ~= '1' and number_in(created_at)
  local age = created_at and tonumber(now) - created_at
  local is_ranked = age and age <= RULES.ranked_max_age_ms
  return created_at, is_ranked
    and engagement_of_counts(likes, comments, bookmarks) / (math.max(0, age) / RULES.hour_ms + 1)
end

local operations = {}

-- hash, field, command that tells the size of a collection, that collection; perhaps weight, and the hash of the user who
-- earns that much for each, the leaderboard and the user's name. Sets a counter to the size of its collection, never to a
-- sum of its own; a hash that does not exist gets none. Replies with the size.
function operations.count(o)
  local hash, field = KEYS[o[2]], o[3]
  local before = redis.call('HGET', hash, field)
  if not before and redis.call('EXISTS', hash) == 0 then
    return
  end
  local size = redis.call(o[4], KEYS[o[5]])
  redis.call('HSET', hash, field, size)
  if o[6] then
    add_engagement(KEYS[o[7]], KEYS[o[8]], o[9], o[6] * (size - (number_in(before) or 0)))
  end
  return size
end

-- hash, field, command that tells the size of a collection, that collection. Sets the field to the size, and deletes it at 0.
function operations.tally(o)
  local size = redis.call(o[4], KEYS[o[5]])
  if size > 0 then
    redis.call('HSET', KEYS[o[2]], o[3], size)
  else
    redis.call('HDEL', KEYS[o[2]], o[3])
  end
end

-- post, id, now, list of ranked feeds; perhaps 'XX': only feeds that list it already. Sets the score of the post, and
-- removes it if it is too old; with 'XX' also if it is banned or has no date.
function operations.rank(o)
  local has_date, score = rank_of(redis.call('HMGET', KEYS[o[2]], unpack(RANKED_BY)), o[4])
  for _, feed in ipairs(o[5]) do
    local is_meant = o[6] ~= 'XX' or redis.call('ZSCORE', KEYS[feed], o[3])
    if is_meant and score then
      redis.call('ZADD', KEYS[feed], score, o[3])
    elseif is_meant and (has_date or o[6] == 'XX') then
      redis.call('ZREM', KEYS[feed], o[3])
    end
  end
end

-- names by time, the set whose names they are, score, name. A list by time is complete or does not exist: a set without
-- one gets it at the next read.
function operations.enter(o)
  local names = KEYS[o[2]]
  if redis.call('EXISTS', names) == 1 or redis.call('SCARD', KEYS[o[3]]) == 1 then
    redis.call('ZADD', names, o[4], o[5])
  end
end

-- user, leaderboard, name. Lists a model by what the posts have earned, and removes anybody else.
function operations.leaderboard(o)
  local leaderboard, name = KEYS[o[3]], o[4]
  local role, total = unpack(redis.call('HMGET', KEYS[o[2]], 'role', 'sys_engagement'))
  if role == 'model' then
    redis.call('ZADD', leaderboard, number_in(total) or 0, name)
  else
    redis.call('ZREM', leaderboard, name)
  end
end

-- from, to. Moves all that a key holds; where a set or zset has been moved there before, the two are joined.
function operations.move(o)
  local from, to = KEYS[o[2]], KEYS[o[3]]
  local kind = redis.call('TYPE', from).ok
  local joins = { set = { 'SUNIONSTORE', to, to, from }, zset = { 'ZUNIONSTORE', to, 2, to, from, 'AGGREGATE', 'MAX' } }
  if joins[kind] and redis.call('EXISTS', to) == 1 then
    redis.call(unpack(joins[kind]))
    redis.call('DEL', from)
  elseif kind ~= 'none' then
    redis.call('RENAME', from, to)
  end
end

-- work, cursors, job, cursor, due, list of keys, or true. Records a job if any of these keys exists, with true always.
-- `work` is a zset of jobs by the instant they are due, `cursors` a hash of how far each has come. Recording a job again
-- starts it anew, which every job tolerates.
function operations.record(o)
  if o[7] == true or #o[7] > 0 and count_there(o[7]) > 0 then
    redis.call('ZADD', KEYS[o[2]], o[6], o[4])
    return redis.call('HSET', KEYS[o[3]], o[4], o[5])
  end
end

-- work, cursors, job, version of a delete, now, list of keys. Records the job that undoes the rest of a deleted post: where
-- two deletions share one job, the later version counts; '' undoes everything.
function operations.unlink(o)
  local job, at = o[4], o[5]
  local before = redis.call('ZSCORE', KEYS[o[2]], job) and (redis.call('HGET', KEYS[o[3]], job) or '')
  if before and (at == '' or before == '') then
    at = ''
  elseif before and tonumber(before) > tonumber(at) then
    at = before
  end
  operations.record({ o[1], o[2], o[3], job, at, o[6], o[7] })
end

-- user, leaderboard, name, post, 1 or -1. Adds what the post is worth to what its author has earned, or subtracts it.
function operations.earn(o)
  local worth = engagement_of_counts(unpack(redis.call('HMGET', KEYS[o[5]], 'likesCount', 'commentsCount', 'bookmarksCount')))
  add_engagement(KEYS[o[2]], KEYS[o[3]], o[4], o[6] * worth)
end

-- hash, values, lists of a field, a text, and places among the values. Sets each field to the first of its values that is not
-- empty, or else to the text.
local function adopt(o)
  local copied = {}
  for i = 4, #o do
    local copy, value = o[i], ''
    for n = 3, #copy do
      value = value ~= '' and value or text_in(o[3][copy[n]]) or ''
    end
    copied[#copied + 1] = copy[1]
    copied[#copied + 1] = value ~= '' and value or copy[2]
  end
  redis.call('HSET', KEYS[o[2]], unpack(copied))
end

-- hash, another hash, some fields of that, lists as above. Does the same with the values of those fields.
function operations.copy(o)
  adopt({ o[1], o[2], redis.call('HMGET', KEYS[o[3]], unpack(o[4])), unpack(o, 5) })
end

-- Schedules the deferred records of an owner for now. Each wake has a number, so that one that comes while these records are
-- being looked at is not lost.
local function wake(wakes, cursors, now, owner)
  local turn = tonumber(string.match(redis.call('HGET', KEYS[cursors], owner) or '', '^%d+')) or 0
  operations.record({ 'record', wakes, cursors, owner, string.format('%d 0', turn + 1), now, true })
end

-- wakes, wake_cursors, now, list of owners, list of the keys of their deferred records. Wakes those that have any.
function operations.wake(o)
  if count_there(o[6]) > 0 then
    for i, owner in ipairs(o[5]) do
      if count_there({ o[6][i] }) > 0 then
        wake(o[2], o[3], o[4], owner)
      end
    end
  end
end

-- journal, its maximum length, at, way, ms, lists of entity, key, result, code, message and lag. Appends a line for each
-- list.
function operations.log(o)
  for i = 7, #o do
    local line = o[i]
    redis.call('XADD', KEYS[o[2]], 'MAXLEN', '~', o[3], '*', 'at', o[4], 'way', o[5], 'entity', line[1], 'key', line[2],
      'result', line[3], 'code', line[4], 'message', line[5], 'ms', o[6], 'lag', line[6])
  end
end

-- post_ids, the Xano id of a post, its id here. Maps the one to the other; if another post had that id here before, it is
-- this one's now.
function operations.index(o)
  local ids, former = KEYS[o[2]], '>' .. o[4]
  redis.call('HSET', ids, o[3], o[4])
  if redis.call('HGET', ids, former) ~= o[3] then
    redis.call('HDEL', ids, former)
  end
end

-- tombstone, version. Keeps the newest version, so that no delete makes another forgotten.
function operations.tombstone(o)
  local before = redis.pcall('GET', KEYS[o[2]])
  local newest = math.max(type(before) == 'string' and number_in(before) or 0, tonumber(o[3]))
  redis.call('SET', KEYS[o[2]], string.format('%.0f', newest), 'PX', RULES.tombstone_ttl_ms)
end

-- Runs any other operation, which is a command on one key.
local function command(o)
  return redis.call(o[1], KEYS[o[2]], unpack(o, 3))
end
