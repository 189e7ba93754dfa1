-- Bans a post, which leaves every feed and keeps its hash, or lifts the ban and puts it back.
-- @include plan @include user @include post @include tag @include explore @include viewer
--
-- Plan: post, author_hash, timeline, banned (of the author), explore, reranks, likes, bookmarks (keys),
-- perhaps viewer (a username); tags, each { posts, ranked, name }; id.
-- ARGV[1]  plan
-- ARGV[2]  JSON: the fields the tags and the author were read from
-- ARGV[3]  who bans, '' to lift the ban
-- ARGV[4]  now, ms
-- ARGV[5]  how many posts the explore feed keeps
--
-- Returns {'ok', the hash as JSON, 1 when the viewer likes it, 1 when the viewer bookmarked it},
-- {'changed'} when the post is no longer as it was read, or {'no_post'}. A ban that stands keeps its
-- first instant and author.

local p, banned_by, now = read_plan(ARGV[1]), ARGV[3], tonumber(ARGV[4])

if redis.call('EXISTS', p.post) == 0 or not user_exists(p.author_hash) then
  return { 'no_post' }
end
if not is_as_read(p.post, cjson.decode(ARGV[2])) then
  return { 'changed' }
end

local created_at = tonumber(redis.call('HGET', p.post, 'created_at'))
if banned_by ~= '' and not is_banned(p.post) then
  redis.call('HSET', p.post, 'banned', 1, 'banned_at', now, 'banned_by', banned_by)
  redis.call('ZREM', p.timeline, p.id)
  redis.call('ZADD', p.banned, created_at, p.id)
  redis.call('ZREM', p.explore, p.id)
  for _, tag in ipairs(p.tags) do
    leave_tag(tag, p.id)
  end
elseif banned_by == '' and is_banned(p.post) then
  redis.call('HDEL', p.post, 'banned', 'banned_at', 'banned_by')
  -- Propagation may have left the list this post comes into, and not yet reached the one it leaves.
  follow_author(p.post, p.author_hash)
  redis.call('ZREM', p.banned, p.id)
  redis.call('ZADD', p.timeline, created_at, p.id)
  enter_explore(p.explore, p.id, created_at, tonumber(ARGV[5]))
  for _, tag in ipairs(p.tags) do
    enter_tag(tag, p.reranks, p.id, engagement_of(p.post), created_at, now)
  end
end
set_counter(p.author_hash, 'postCount', redis.call('ZCARD', p.timeline))
return marked(p.post, p.likes, p.bookmarks, p.viewer)
