-- One user following another. @include user @include edge @include home-note
--
-- `edge` names it: follower, following, and the keys follower_hash, following_hash, following_set (of
-- the follower), followers_set (of the one followed), and edges, field, grave, names as in edge.lua; perhaps
-- note, as home-note.lua has it.

local function set_edge(edge, act)
  if act == 'remove' then
    redis.call('HDEL', edge.edges, edge.field, 'sent:' .. edge.field)
    leave_names(edge)
  end
  local command = act == 'add' and 'SADD' or 'SREM'
  local changed = redis.call(command, edge.following_set, edge.following)
  redis.call(command, edge.followers_set, edge.follower)
  if changed == 1 and edge.note then
    note_follow(edge.note)
  end
  set_counter(edge.follower_hash, 'followingCount', redis.call('SCARD', edge.following_set))
  set_counter(edge.following_hash, 'followerCount', redis.call('SCARD', edge.followers_set))
  return changed
end
