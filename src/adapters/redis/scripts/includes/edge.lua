-- The version of a follow, like or bookmark. `edge` names it: edges (hash of the versions that differ
-- from the instant of the act), field, grave (of the edge that was taken back), and for a like or
-- bookmark timeline (zset by that instant) and id; and where it stands by time: names, lists that each
-- have key, set (whose names these are) and name. @include version

local function edge_version(edge, present)
  if not present then
    return tonumber(redis.call('GET', edge.grave) or 0)
  end
  local version = redis.call('HGET', edge.edges, edge.field)
    or (edge.timeline and redis.call('ZSCORE', edge.timeline, edge.id))
  return tonumber(version or 0)
end

-- A list by time is whole or not there: of a set that has none, it is made when it is next read.
local function enter_names(edge, at)
  for _, list in ipairs(edge.names) do
    if redis.call('EXISTS', list.key) == 1 or redis.call('SCARD', list.set) == 1 then
      redis.call('ZADD', list.key, at, list.name)
    end
  end
end

local function leave_names(edge)
  for _, list in ipairs(edge.names) do
    redis.call('ZREM', list.key, list.name)
  end
end

-- What stands after the act; `version` 0 for none.
local function leave_version(edge, present, version)
  local text = string.format('%.0f', version)
  if not present then
    redis.call('HDEL', edge.edges, edge.field, 'sent:' .. edge.field)
    bury(edge.grave, text)
    return
  end
  redis.call('DEL', edge.grave)
  local instant = edge.timeline and tonumber(redis.call('ZSCORE', edge.timeline, edge.id)) or 0
  if instant == version then
    redis.call('HDEL', edge.edges, edge.field)
  else
    redis.call('HSET', edge.edges, edge.field, text)
  end
  enter_names(edge, edge.timeline and instant or version)
end

-- By which ids Xano has told of the edge, as `7>8`; '' where it has not.
local function sent_of(edge)
  return redis.call('HGET', edge.edges, 'sent:' .. edge.field) or ''
end

-- Xano has this edge as a row: only such a one can be gone there.
local function mark_sent(edge, ids)
  redis.call('HSET', edge.edges, 'sent:' .. edge.field, ids)
end

-- An act of somebody here: `stamp` is '' where it leaves the version as it was.
local function act_version(edge, was_present, stamp)
  local before = edge_version(edge, was_present)
  return stamp == '' and before or tonumber(version_over(before, stamp))
end
