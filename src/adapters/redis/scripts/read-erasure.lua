-- What is left of a user to be taken away: some of each list, with what each step needs to know.
-- @include hash @include pattern
--
-- KEYS[1]  zset of posts      KEYS[2]  zset of banned posts
-- KEYS[3]  zset of likes      KEYS[4]  zset of bookmarks
-- KEYS[5]  set of followers   KEYS[6]  set of those followed
-- ARGV[1]  how many of each at most, and how many likers and bookmarkers of a post
-- ARGV[2]  how many posts at most
--
-- Returns JSON: { posts, liked, bookmarked: lists of { id, fields, likers, bookmarkers }, followers,
-- following: lists of names }; `fields` is a flat list, empty for a missing post. Only `posts` come
-- with likers and bookmarkers.

local some, some_posts = tonumber(ARGV[1]), tonumber(ARGV[2])

-- The newest first: they stand at the head of the feeds.
local function first(zset, count)
  return redis.call('ZREVRANGE', zset, 0, count - 1)
end

local function members_of(pattern, id)
  return json_strings(redis.call('SRANDMEMBER', key_of(pattern, id), some))
end

local function entries(ids, with_actors)
  local texts = {}
  for i, id in ipairs(ids) do
    texts[i] = '{"id":' .. cjson.encode(id)
      .. ',"fields":' .. json_strings(redis.call('HGETALL', key_of(PATTERNS.post, id)))
      .. ',"likers":' .. (with_actors and members_of(PATTERNS.post_likes, id) or '[]')
      .. ',"bookmarkers":' .. (with_actors and members_of(PATTERNS.post_bookmarks, id) or '[]') .. '}'
  end
  return json_list(texts)
end

local posts = first(KEYS[1], some_posts)
for _, id in ipairs(first(KEYS[2], some_posts)) do
  posts[#posts + 1] = id
end
return '{"posts":' .. entries(posts, true)
  .. ',"liked":' .. entries(first(KEYS[3], some), false)
  .. ',"bookmarked":' .. entries(first(KEYS[4], some), false)
  .. ',"followers":' .. json_strings(redis.call('SRANDMEMBER', KEYS[5], some))
  .. ',"following":' .. json_strings(redis.call('SRANDMEMBER', KEYS[6], some)) .. '}'
