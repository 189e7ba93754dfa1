-- Gives a post new content and tags; the feeds of tags follow. @include plan @include post
-- @include tag @include viewer @include version @include outbox @include spending
--
-- Plan: post, author_hash, reranks, likes, bookmarks (keys), perhaps viewer (a username) and outbox, as
-- outbox.lua has it; left and kept: tags the post had and has now, each { posts, ranked, name }; id.
-- ARGV[1]  plan
-- ARGV[2]  JSON: the fields the edit was decided upon
-- ARGV[3]  JSON list: fields and their new values in turn
-- ARGV[4]  now, ms
-- ARGV[5]  the version the edit leaves: stamp_fields in version.lua
-- ARGV[6]  JSON list of the fields that are edited
--
-- Returns {'ok', the hash as JSON, 1 when the viewer likes it, 1 when the viewer bookmarked it},
-- {'changed'} when the post is no longer as it was read, {'no_post'}, or as spending.lua
-- refuses.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[4])

if redis.call('EXISTS', p.post, p.author_hash) < 2 then
  return { 'no_post' }
end
if not is_as_read(p.post, cjson.decode(ARGV[2])) then
  return { 'changed' }
end

local fresh = is_banned(p.post) and 0 or count_new(p.kept)
local refusal = refuse_or_take(p, { tags = fresh })
if refusal then
  return refusal
end

local edited = {}
for _, field in ipairs(cjson.decode(ARGV[6])) do
  edited[#edited + 1] = field
  edited[#edited + 1] = ''
end
stamp_fields(p.post, edited, {}, ARGV[5])
redis.call('HSET', p.post, unpack(cjson.decode(ARGV[3])))
if not is_banned(p.post) then
  local created_at = tonumber(redis.call('HGET', p.post, 'created_at'))
  for _, tag in ipairs(p.left) do
    leave_tag(tag, p.id)
  end
  for _, tag in ipairs(p.kept) do
    enter_tag(tag, p.reranks, p.id, engagement_of(p.post), created_at, now)
  end
end
send_home(p)
return marked(p.post, p.likes, p.bookmarks, p.viewer)
