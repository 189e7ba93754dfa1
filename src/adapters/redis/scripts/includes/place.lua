-- Where a post stands: in every feed, or, while it is banned, in none. @include user @include post
-- @include tag @include explore @include fan-out
--
-- `s`: post, author_hash, timeline, banned (keys, of the author); id; fan_out. `tags` as in tag.lua.
-- `p`: explore, reranks (keys).
local function place_post(s, tags, p, now, explore_max)
  local created_at = posted_at(s.post, s.timeline, s.id)
  if is_banned(s.post) then
    redis.call('ZREM', s.timeline, s.id)
    redis.call('ZADD', s.banned, created_at, s.id)
    redis.call('ZREM', p.explore, s.id)
    for _, tag in ipairs(tags) do
      leave_tag(tag, s.id)
    end
  else
    redis.call('ZREM', s.banned, s.id)
    if redis.call('ZADD', s.timeline, 'CH', created_at, s.id) == 1 then
      note_fan_out(s.fan_out, created_at, now)
    end
    enter_explore(p.explore, s.id, created_at, explore_max)
    for _, tag in ipairs(tags) do
      enter_tag(tag, p.reranks, s.id, engagement_of(s.post), created_at, now)
    end
  end
  set_counter(s.author_hash, 'postCount', redis.call('ZCARD', s.timeline))
end
