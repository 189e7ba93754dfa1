-- One user following another. @include user
--
-- `edge` names it: follower, following, and the keys follower_hash, following_hash, following_set (of
-- the follower), followers_set (of the one followed).

local function set_edge(edge, act)
  local command = act == 'add' and 'SADD' or 'SREM'
  local changed = redis.call(command, edge.following_set, edge.following)
  redis.call(command, edge.followers_set, edge.follower)
  set_counter(edge.follower_hash, 'followingCount', redis.call('SCARD', edge.following_set))
  set_counter(edge.following_hash, 'followerCount', redis.call('SCARD', edge.followers_set))
  return changed
end
