-- Mends what is wrong with one claim, provided that it still is as it was seen.
-- @include plan @include look @include user @include post @include tag @include explore
--
-- Plan: claim, as look.lua has it; steps, each named by `do`, with keys and members.
-- ARGV[1]  plan
-- ARGV[2]  SHA-1 of the facts the remedies were decided upon
-- ARGV[3]  now, ms
-- ARGV[4]  how many posts the explore feed keeps
--
-- Returns 'mended' or 'changed'.

local p, now, explore_max = read_plan(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[4])

if redis.sha1hex((look_at(p.claim))) ~= ARGV[2] then
  return 'changed'
end

local take = {}

-- hash, counter, list { key, kind }.
function take.count(s)
  set_counter(s.hash, s.counter, redis.call(s.list.kind == 'zset' and 'ZCARD' or 'SCARD', s.list.key))
end

-- hash, username.
function take.name(s)
  redis.call('HSET', s.hash, 'username', s.username)
end

-- hash, regular, models, board, username.
function take.enroll(s)
  place_in_registry(s.hash, s.regular, s.models, s.username)
  if redis.call('HGET', s.hash, 'role') ~= 'model' then
    redis.call('ZREM', s.board, s.username)
  end
end

-- post, author_hash.
take['copy-author'] = function(s)
  follow_author(s.post, s.author_hash)
end

local function created_at(post)
  return tonumber(redis.call('HGET', post, 'created_at'))
end

-- shelf, post, id.
function take.stand(s)
  redis.call('ZADD', s.shelf, created_at(s.post), s.id)
end

-- explore, post, id.
take['enter-explore'] = function(s)
  enter_explore(s.explore, s.id, created_at(s.post), explore_max)
end

-- tag (as in tag.lua), reranks, post, id.
take['enter-tag'] = function(s)
  enter_tag(s.tag, s.reranks, s.id, engagement_of(s.post), created_at(s.post), now)
end

-- tag, post, id: only where the post is ranked already.
function take.rank(s)
  if redis.call('ZSCORE', s.tag.ranked, s.id) then
    rank(s.tag, s.id, engagement_of(s.post), created_at(s.post), now)
  end
end

-- set, member.
function take.add(s)
  redis.call('SADD', s.set, s.member)
end

-- list { key, kind }, member.
function take.remove(s)
  redis.call(s.list.kind == 'zset' and 'ZREM' or 'SREM', s.list.key, s.member)
end

-- edges, field.
function take.forget(s)
  redis.call('HDEL', s.edges, s.field, 'sent:' .. s.field)
end

for _, step in ipairs(p.steps) do
  take[step['do']](step)
end
return 'mended'
