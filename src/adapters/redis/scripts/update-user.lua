-- Changes a user's fields or role; the posts follow here when the plan names them all, else by
-- recorded work. @include plan @include hash @include user @include post @include work
-- @include version @include outbox @include arrival @include allowance
-- @include spending
--
-- Plan: user, regular, models, board, work, cursors, wakes, wake_cursors, user_ids, timeline, banned
-- (keys); inline (keys of posts);
-- username; propagate (job); perhaps outbox, as outbox.lua has it.
-- ARGV[1]  plan
-- ARGV[2]  JSON list of fields and values in turn
-- ARGV[3]  JSON list of fields to take away
-- ARGV[4]  now, ms
-- ARGV[5]  the version the change leaves: stamp_fields in version.lua
-- ARGV[6]  JSON: what the hash may hold afterwards, as allowance.lua has it; '' for anything
--
-- Returns {'ok', posts concerned, 1 when all follow already, the hash as JSON}, {'no_user'},
-- {'too_large', 'names' or 'bytes'}, {'id_taken'}, or as spending.lua refuses.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[4])
local set, remove = cjson.decode(ARGV[2]), cjson.decode(ARGV[3])

if not user_exists(p.user) then
  return { 'no_user' }
end

local function excess(allowance)
  local change = {}
  for i = 1, #set, 2 do
    change[set[i]] = set[i + 1]
  end
  for _, field in ipairs(remove) do
    change[field] = false
  end
  return take_room(room_in(p.user, allowance), allowance, change, function(field)
    return redis.call('HGET', p.user, field)
  end)
end

local too_much = ARGV[6] ~= '' and excess(cjson.decode(ARGV[6]))
if too_much then
  return { 'too_large', too_much }
end

local id_before = redis.call('HGET', p.user, 'id') or ''
for i = 1, #set, 2 do
  if set[i] == 'id' and is_identity_taken(p.user_ids, set[i + 1], p.username, id_before) then
    return { 'id_taken' }
  end
end

local refusal = refuse_or_take(p, { profile = 1 })
if refusal then
  return refusal
end

stamp_fields(p.user, set, remove, ARGV[5])
local before = table.concat(denormalised(p.user), '\0')
for i = 1, #set, 2 do
  redis.call('HSET', p.user, set[i], set[i + 1])
end
for _, field in ipairs(remove) do
  redis.call('HDEL', p.user, field)
end
place_in_registry(p.user, p.regular, p.models, p.username)
place_on_board(p.user, p.board, p.username)
index_user(p, p.user, p.username, id_before, now)

local posts, followed = 0, 0
if table.concat(denormalised(p.user), '\0') ~= before then
  posts = redis.call('ZCARD', p.timeline) + redis.call('ZCARD', p.banned)
  for _, post in ipairs(p.inline) do
    if redis.call('HGET', post, 'username') == p.username and follow_author(post, p.user) then
      followed = followed + 1
    end
  end
  if followed < posts then
    record_work(p.work, p.cursors, p.propagate, 'posts', now)
  end
end

send_home(p)
return { 'ok', posts, followed == posts and 1 or 0, cjson.encode(read_hash(p.user)) }
