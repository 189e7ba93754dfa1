-- A like or a bookmark of one user on one post. @include user @include post @include tag @include edge
--
-- `act` names it: id, name (of the user), author, counter, weight, field, and the keys post, set (of the
-- post), timeline (of the user), edges, grave (both as in edge.lua), author_hash, board, tags (each as
-- in tag.lua).

local function follow_act(act, delta, now)
  set_counter(act.post, act.counter, redis.call('SCARD', act.set))
  add_engagement(act.author_hash, act.board, act.author, delta)
  if not is_banned(act.post) then
    local created_at = tonumber(redis.call('HGET', act.post, 'created_at'))
    for _, tag in ipairs(act.tags) do
      rank(tag, act.id, engagement_of(act.post), created_at, now)
    end
  end
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
  redis.call('HDEL', act.edges, act.field, 'sent:' .. act.field)
  follow_act(act, -act.weight, now)
  return true
end
