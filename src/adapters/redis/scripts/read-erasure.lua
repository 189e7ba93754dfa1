-- What is left of a user to be taken away: some of each list, with what each step needs to know.
-- @include hash @include pattern
--
-- KEYS[1]  zset of posts      KEYS[2]  zset of banned posts
-- KEYS[3]  zset of likes      KEYS[4]  zset of bookmarks
-- KEYS[5]  set of followers   KEYS[6]  set of those followed
-- KEYS[7]  hash of the versions of the user's follows, likes and bookmarks
-- ARGV[1]  how many of each at most, and how many likers and bookmarkers of a post
-- ARGV[2]  how many posts at most
-- ARGV[3]  the username
--
-- Returns JSON: { posts, liked, bookmarked: lists of { id, fields, likers, bookmarkers, version,
-- since, sent, aside }, followers, following: lists of { name, version, sent }, id }; `fields` and `aside`
-- are flat lists, empty for a missing post, or where nothing was put aside of it; versions and instants of
-- acts are ms, 0 for none; `sent`: how Xano told of it, '' if it did not; `id`: that of the user in Xano,
-- while there is a hash. Only `posts` come with likers and bookmarkers, and with `aside`.

local some, some_posts = tonumber(ARGV[1]), tonumber(ARGV[2])

-- The newest first: they stand at the head of the feeds.
local function first(zset, count)
  return redis.call('ZREVRANGE', zset, 0, count - 1)
end

local function members_of(pattern, id)
  return json_strings(redis.call('SRANDMEMBER', key_of(pattern, id), some))
end

local function entry(id, with_actors, version, since, sent)
  return '{"id":' .. cjson.encode(id)
    .. ',"fields":' .. json_strings(redis.call('HGETALL', key_of(PATTERNS.post, id)))
    .. ',"likers":' .. (with_actors and members_of(PATTERNS.post_likes, id) or '[]')
    .. ',"bookmarkers":' .. (with_actors and members_of(PATTERNS.post_bookmarks, id) or '[]')
    .. ',"aside":' .. (with_actors and json_strings(redis.call('HGETALL', key_of(PATTERNS.post_aside, id))) or '[]')
    .. ',"version":' .. version .. ',"since":' .. since
    .. ',"sent":' .. cjson.encode(sent) .. '}'
end

local function posts_in(zset)
  local texts = {}
  for i, id in ipairs(first(zset, some_posts)) do
    texts[i] = entry(id, true, '0', '0', '')
  end
  return texts
end

local function acts_in(zset, kind)
  local texts = {}
  for i, id in ipairs(first(zset, some)) do
    local since = redis.call('ZSCORE', zset, id)
    local version, sent = unpack(redis.call('HMGET', KEYS[7], kind .. ':' .. id, 'sent:' .. kind .. ':' .. id))
    texts[i] = entry(id, false, version or since, since, sent or '')
  end
  return json_list(texts)
end

-- `edges_of` names the hash of the versions of the one who follows.
local function names_in(set, edges_of, whom)
  local texts = {}
  for i, name in ipairs(redis.call('SRANDMEMBER', set, some)) do
    local field = 'follow:' .. (whom or name)
    local version, sent = unpack(redis.call('HMGET', edges_of(name), field, 'sent:' .. field))
    texts[i] = '{"name":' .. cjson.encode(name) .. ',"version":' .. (version or '0')
      .. ',"sent":' .. cjson.encode(sent or '') .. '}'
  end
  return json_list(texts)
end

local posts = posts_in(KEYS[1])
for _, text in ipairs(posts_in(KEYS[2])) do
  posts[#posts + 1] = text
end
return '{"posts":' .. json_list(posts)
  .. ',"liked":' .. acts_in(KEYS[3], 'like')
  .. ',"bookmarked":' .. acts_in(KEYS[4], 'bookmark')
  .. ',"followers":' .. names_in(KEYS[5], function(name)
    return key_of(PATTERNS.edges, name)
  end, ARGV[3])
  .. ',"following":' .. names_in(KEYS[6], function()
    return KEYS[7]
  end)
  .. ',"id":' .. cjson.encode(redis.call('HGET', key_of(PATTERNS.user, ARGV[3]), 'id') or '') .. '}'
