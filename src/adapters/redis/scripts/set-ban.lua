-- Bans a post, which leaves every feed and keeps its hash, or lifts the ban and puts it back.
-- @include plan @include place @include version @include viewer
--
-- Plan: post, author_hash, timeline, banned (of the author), explore, reranks, likes, bookmarks (keys),
-- perhaps viewer (a username); tags, each { posts, ranked, name }; id; fan_out, as fan-out.lua has it.
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

-- Whoever bans or lifts a ban has seen what stands: the later deed counts, also where it says what
-- stands already, over what is told of the post under another id. A ban is stamped, set or not.
local ban, stood = { 'banned', '1', 'banned_at', ARGV[4], 'banned_by', banned_by }, is_banned(p.post)
stamp_fields(p.post, ban, {}, '>' .. ARGV[4])
if banned_by ~= '' and not stood then
  redis.call('HSET', p.post, unpack(ban))
  place_post(p, p.tags, p, now, tonumber(ARGV[5]))
elseif banned_by == '' and stood then
  redis.call('HDEL', p.post, ban[1], ban[3], ban[5])
  -- Propagation may have left the list this post comes into, and not yet reached the one it leaves.
  follow_author(p.post, p.author_hash)
  place_post(p, p.tags, p, now, tonumber(ARGV[5]))
end
return marked(p.post, p.likes, p.bookmarks, p.viewer)
