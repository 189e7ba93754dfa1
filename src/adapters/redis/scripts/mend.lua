-- Mends what is wrong with one claim, provided that it still is as it was seen.
-- @include plan @include look @include user @include post @include tag @include explore
-- @include arrival @include kinds @include fan-out @include ops @include work
--
-- Plan: claim, as look.lua has it; steps, each named by `do`, with keys and members; touched, the keys
-- that the steps write to.
-- KEYS[n..] those of the plan
-- ARGV[1]  plan
-- ARGV[2]  SHA-1 of the facts the remedies were decided upon
-- ARGV[3]  now, ms
-- ARGV[4]  how many posts the explore feed keeps
--
-- Returns 'mended', 'changed', or 'blocked' where one of the keys is damaged.

local p, now, explore_max = read_plan(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[4])

if redis.sha1hex((look_at(p.claim))) ~= ARGV[2] then
  return 'changed'
end
if damage_among(p.touched) then
  return 'blocked'
end

local take = {}

-- ops.
function take.operate(s)
  operate_all(s.ops)
end

-- hash, user_ids, wakes, wake_cursors; username.
function take.index(s)
  index_user(s, s.hash, s.username, now)
end

-- key.
function take.persist(s)
  redis.call('PERSIST', s.key)
end

-- key.
function take.unlist(s)
  redis.call('UNLINK', s.key)
end

-- key, aside; perhaps names, the order of a set. It is kept for a while, since it may be somebody's.
take['set-aside'] = function(s)
  if s.names then
    redis.call('UNLINK', s.names)
  end
  redis.call('RENAME', s.key, s.aside)
  redis.call('PEXPIRE', s.aside, RULES.aside_ttl_ms)
end

-- hash, regular, models, board, username.
function take.enroll(s)
  place_in_registry(s.hash, s.regular, s.models, s.username)
  if redis.call('HGET', s.hash, 'role') ~= 'model' then
    redis.call('ZREM', s.board, s.username)
  end
end

-- post, author_hash; author, whose name is that of the key, whatever the hash says.
take['copy-author'] = function(s)
  follow_author(s.post, s.author_hash)
  local id = redis.call('HGET', s.author_hash, 'id')
  redis.call('HSET', s.post, 'username', s.author, 'user_id', id and id ~= '' and id or s.author)
end

local function created_at(post)
  return tonumber(redis.call('HGET', post, 'created_at'))
end

-- shelf, post, id.
function take.stand(s)
  redis.call('ZADD', s.shelf, created_at(s.post), s.id)
end

-- banned, post, id.
function take.shelve(s)
  if is_banned(s.post) then
    redis.call('ZADD', s.banned, created_at(s.post), s.id)
  else
    redis.call('ZREM', s.banned, s.id)
  end
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
    rank(s.tag.ranked, s.id, engagement_of(s.post), created_at(s.post), now)
  end
end

-- timeline, id, edges, field: of a like or bookmark. The instant of an act that is not remembered is its
-- version, or now.
take['date'] = function(s)
  local version = number_in(redis.call('HGET', s.edges, s.field))
  redis.call('ZADD', s.timeline, 'NX', version or now, s.id)
end

-- ops that enter names by time; edges, field; for a like, timeline and id. Both sides of it stand.
take['enter-names'] = function(s)
  local at = number_in(s.timeline and redis.call('ZSCORE', s.timeline, s.id)
    or redis.call('HGET', s.edges, s.field)) or 0
  for _, o in ipairs(s.ops) do
    o[4] = at
    operate(o)
    -- Where the set was lost, its names are more than come back: they are made anew when next read.
    if redis.call('ZCARD', KEYS[o[2]]) ~= redis.call('SCARD', KEYS[o[3]]) then
      redis.call('UNLINK', KEYS[o[2]])
    end
  end
end

-- fan_out, as fan-out.lua has it; post. Whatever was mended of it, homes may have left it out.
take['note-post'] = function(s)
  note_fan_out(s.fan_out, created_at(s.post) or 0, now)
end

-- gone, work, cursors, tombstone, post (keys); piece, id: what an erasure has missed is given back to it.
take['erase'] = function(s)
  redis.call('ZADD', s.gone, created_at(s.post), s.id)
  record_work(s.work, s.cursors, s.piece, redis.call('GET', s.tombstone), now)
end

for _, step in ipairs(p.steps) do
  take[step['do']](step)
end
return 'mended'
