-- Steps that bring a post to what Xano has. @include user @include post @include tag
-- @include place @include work
--
-- Each is told `set` (flat list of fields and values), `remove` (list of fields), `versions`, the text
-- of them all.

local function write_row(key, s)
  for i = 1, #s.set, 2 do
    redis.call('HSET', key, s.set[i], s.set[i + 1])
  end
  for _, field in ipairs(s.remove) do
    redis.call('HDEL', key, field)
  end
  redis.call('HSET', key, 'sys_versions', s.versions)
end

-- The post's engagement goes with it to whoever has it now.
local function leave_author(s)
  local before, earned = s.previous, engagement_of(s.post)
  redis.call('ZREM', before.timeline, s.id)
  redis.call('ZREM', before.banned, s.id)
  set_counter(before.author_hash, 'postCount', redis.call('ZCARD', before.timeline))
  add_engagement(before.author_hash, s.board, before.name, -earned)
  add_engagement(s.author_hash, s.board, s.author, earned)
end

-- `s`: post, author_hash, timeline, banned, board (keys); id, author, is_new, fan_out; left and kept, tags as in
-- tag.lua; perhaps previous: author_hash, timeline, banned (keys) and name of who had it before.
-- `p`: explore, reranks (keys).
local function put_post(p, s, now, explore_max)
  if s.is_new then
    redis.call('HSET', s.post, 'id', s.id, 'likesCount', 0, 'commentsCount', 0, 'bookmarksCount', 0)
  end
  write_row(s.post, s)
  if s.previous then
    leave_author(s)
  end
  follow_author(s.post, s.author_hash)

  for _, tag in ipairs(s.left) do
    leave_tag(tag, s.id)
  end
  place_post(s, s.kept, p, now, explore_max)
end
