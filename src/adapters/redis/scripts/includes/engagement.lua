-- A like or a bookmark of one user on one post. @include user @include post @include tag @include edge
--
-- `act` names it: id, name (of the user), author, counter, weight, field, and the keys post, set (of the
-- post), timeline (of the user), edges, grave, names (these as in edge.lua), author_hash, board, tags (each as
-- in tag.lua).

-- `p`: id, post (key), tags. Nothing where the act has none, since its batch ranks the post once.
local function rank_post(p, now)
  if #p.tags == 0 or redis.call('EXISTS', p.post) == 0 or is_banned(p.post) then
    return
  end
  local created_at = tonumber(redis.call('HGET', p.post, 'created_at'))
  local engagement = engagement_of(p.post)
  for _, tag in ipairs(p.tags) do
    rank(tag, p.id, engagement, created_at, now)
  end
end

local function follow_act(act, delta, now)
  set_counter(act.post, act.counter, redis.call('SCARD', act.set))
  add_engagement(act.author_hash, act.board, act.author, delta)
  rank_post(act, now)
end

local function add_act(act, now, since)
  if redis.call('SADD', act.set, act.name) == 0 then
    return false
  end
  redis.call('ZADD', act.timeline, since, act.id)
  follow_act(act, act.weight, now)
  return true
end

local function remove_act(act, now)
  if redis.call('SREM', act.set, act.name) == 0 then
    return false
  end
  redis.call('ZREM', act.timeline, act.id)
  leave_names(act)
  redis.call('HDEL', act.edges, act.field, 'sent:' .. act.field)
  follow_act(act, -act.weight, now)
  return true
end
