-- The version of a follow, like or bookmark. `edge` names it: edges (hash of the versions that differ
-- from the instant of the act), field, tombstone (of the edge that was taken back), and for a like or
-- bookmark timeline (zset by that instant) and id.

local function edge_version(edge, present)
  if not present then
    return tonumber(redis.call('GET', edge.tombstone) or 0)
  end
  local version = redis.call('HGET', edge.edges, edge.field)
    or (edge.timeline and redis.call('ZSCORE', edge.timeline, edge.id))
  return tonumber(version or 0)
end

-- By which ids Xano has told of the edge, as `7>8`; '' where it has not.
local function sent_of(edge)
  return redis.call('HGET', edge.edges, 'sent:' .. edge.field) or ''
end
