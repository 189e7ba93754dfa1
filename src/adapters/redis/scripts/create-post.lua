-- Makes a post: hash, the author's timeline and counter, the explore feed and the feeds of its tags.
-- @include plan @include hash @include user @include post @include tag @include explore
-- @include version @include outbox @include arrival @include spending
-- @include answers @include fan-out
--
-- Plan: post, author_hash, timeline, explore, reranks, wakes, wake_cursors (keys); perhaps answers, as
-- answers.lua has it, and outbox, as outbox.lua has it; fan_out, as fan-out.lua has it; tags, each { posts, ranked, name }; id, author.
-- ARGV[1]  plan
-- ARGV[2]  JSON list: its fields and their values in turn, but for those of its author
-- ARGV[3]  created_at, ms
-- ARGV[4]  now, ms
-- ARGV[5]  how many posts the explore feed keeps
-- ARGV[6]  the version the post begins with, ms, '' for none
-- ARGV[7]  digest of the request, when the plan names answers
--
-- Returns {'ok', the hash as JSON}, the first such answer when the request was seen before, or
-- {'mismatch'} (seen with another digest), {'no_user'}, {'taken'}, or as spending.lua refuses.

local p = read_plan(ARGV[1])
local created_at, now = tonumber(ARGV[3]), tonumber(ARGV[4])

-- Nobody is given what an author said who is gone.
if not user_exists(p.author_hash) then
  return { 'no_user' }
end
if p.answers then
  local digest, first = first_answer(p.answers, now)
  if digest then
    return digest == ARGV[7] and { 'ok', first } or { 'mismatch' }
  end
end
if redis.call('EXISTS', p.post) == 1 then
  return { 'taken' }
end

local refusal = refuse_or_take(p, { posts = 1, tags = count_new(p.tags) })
if refusal then
  return refusal
end

redis.call('HSET', p.post, unpack(cjson.decode(ARGV[2])))
stamp_row(p.post, ARGV[6])
follow_author(p.post, p.author_hash)
redis.call('ZADD', p.timeline, created_at, p.id)
set_counter(p.author_hash, 'postCount', redis.call('ZCARD', p.timeline))
note_fan_out(p.fan_out, created_at, now)
enter_explore(p.explore, p.id, created_at, tonumber(ARGV[5]))
for _, tag in ipairs(p.tags) do
  enter_tag(tag, p.reranks, p.id, 0, created_at, now)
end

arrive(p, PATTERNS.post_owner, p.id, now)
send_home(p)
local post = cjson.encode(read_hash(p.post))
if p.answers then
  keep_answer(p.answers, ARGV[7], post, now)
end
return { 'ok', post }
