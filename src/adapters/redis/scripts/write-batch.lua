-- Applies a batch of writes that the policy has let pass, together or not at all.
-- @include user @include post @include work @include int64 @include pattern @include version
-- @include arrival @include kinds @include allowance @include plan @include spending @include ahead
--
-- KEYS[n..] the hashes the commands are about, and what the plan names; the last seven are the registry
--           of users, that of models, the jobs, how far each has come, the owners to look at,
--           how far that has come, and the Xano ids of users
-- ARGV[1]   JSON: a list of { name, key, of, owner } with pairs (HSET: flat list), fields (HDEL), or
--           field and by (HINCRBY); key is a place in KEYS, of is 'user' or 'post'
-- ARGV[2]   JSON: { username: true } of those who come to life with this batch
-- ARGV[3]   1 when one refusal refuses all
-- ARGV[4]   now, ms
-- ARGV[5]   JSON: what a user's hash may hold afterwards, as allowance.lua has it; '' for anything
-- ARGV[6]   the version the batch leaves: stamp_fields in version.lua
-- ARGV[7]   what a user may still do, and where Xano is to hear of it: plan of spending.lua
--
-- Every check is made before the first write, on what the commands before would have left: Redis
-- takes nothing back after an error.
--
-- Returns JSON { applied, replies: a list of { ok: text of an integer } or { code, message } }, or
-- 'busy' while an older user of a new one's name is still being erased, or as spending.lua refuses.

local damage = damage_among({ unpack(KEYS, #KEYS - 6) })
if damage then
  return damage
end

local regular, models, work, cursors, wakes, wake_cursors, user_ids =
  unpack(KEYS, #KEYS - 6)
local waiting = { wakes = wakes, wake_cursors = wake_cursors, user_ids = user_ids }
local commands, creates = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local now, allowance = tonumber(ARGV[4]), ARGV[5] ~= '' and cjson.decode(ARGV[5])
-- As many arguments as Lua hands on at once, with room to spare.
local SLICE = 4000

local function refusal_of_target(command, key)
  local kind = kind_of(key)
  if kind == 'none' and command.of == 'user' and not creates[command.owner] then
    return { code = 'no_such_user', message = 'ERR no such user: ' .. command.owner }
  elseif kind == 'none' and command.of == 'post' then
    return { code = 'no_such_post', message = 'ERR no such post' }
  elseif kind ~= 'none' and kind ~= 'hash' then
    return {
      code = 'wrong_type',
      message = 'WRONGTYPE Operation against a key holding the wrong kind of value',
    }
  end
end

local function refusal_of_increment(command, key)
  local value = parse_int64(current(key, command.field) or '0')
  if not value then
    return { code = 'invalid_value', message = 'ERR hash value is not an integer' }
  end
  command.sum = add_int64(value, parse_int64(command.by))
  if not command.sum then
    return { code = 'invalid_value', message = 'ERR increment or decrement would overflow' }
  end
end

-- What a command leaves: fields with their values, or false.
local function change_of(command)
  local change = {}
  if command.name == 'HSET' then
    for i = 1, #command.pairs, 2 do
      change[command.pairs[i]] = command.pairs[i + 1]
    end
  elseif command.name == 'HDEL' then
    for _, field in ipairs(command.fields) do
      change[field] = false
    end
  else
    change[command.field] = command.sum
  end
  return change
end

local rooms = {}

local function refusal_of_size(command, key, change)
  if not allowance or command.of ~= 'user' then
    return nil
  end
  rooms[key] = rooms[key] or room_in(key, allowance)
  local too_much = take_room(rooms[key], allowance, change, function(field)
    return current(key, field)
  end)
  return too_much and {
    code = 'invalid_value',
    message = too_much == 'names' and 'ERR too many fields'
      or 'ERR own fields must be at most ' .. allowance.bytes .. ' bytes together',
  }
end

-- Ids that the batch gives, and to whom.
local given = {}

local function look_ahead(key, change)
  local fields = ahead_of(key)
  for field, value in pairs(change) do
    fields[field] = value
  end
end

local replies, refused = {}, false
for i, command in ipairs(commands) do
  local key = KEYS[command.key]
  local refusal = refusal_of_target(command, key)
    or (command.name == 'HINCRBY' and refusal_of_increment(command, key))
  local change = change_of(command)
  refusal = refusal or refusal_of_size(command, key, change) or refusal_of_id(user_ids, given, command, key, change.id)
  if refusal then
    replies[i], refused = refusal, true
  else
    look_ahead(key, change)
    if kind_of(key) == 'none' and redis.call('ZSCORE', work, key_of(PATTERNS.erase, command.owner)) then
      return 'busy'
    end
  end
end

local function in_slices(name, key, words)
  local sum = 0
  for from = 1, #words, SLICE do
    sum = sum + redis.call(name, key, unpack(words, from, math.min(from + SLICE - 1, #words)))
  end
  return sum
end

-- The versions of each hash, read once and written once, whatever the number of commands.
local stamped = {}

local function stamp(command, key)
  local set = command.pairs or command.field and { command.field, '' } or {}
  stamp_fields(key, set, command.fields or {}, ARGV[6], stamped)
end

local function apply(command, key)
  stamp(command, key)
  if command.name == 'HSET' then
    return in_slices('HSET', key, command.pairs)
  elseif command.name == 'HDEL' then
    return in_slices('HDEL', key, command.fields)
  end
  redis.call('HINCRBY', key, command.field, command.by)
  return command.sum
end

-- What a user changed of themselves, as it stands now.
local function send_news(stream, key, username)
  local data = {}
  for field, value in pairs(ahead[key]) do
    data[field] = value or cjson.null
  end
  data.username, data.updated_at = username, now
  redis.call('XADD', stream, '*', 'event', cjson.encode({
    type = 'user.updated', actor = username, at = now, data = data,
  }))
end

local function propagate(username)
  record_work(work, cursors, key_of(PATTERNS.propagate, username), 'posts', now)
end

-- Of these a user's posts have copies, and these say where in which registry a user stands.
local PLACED = { 'role', 'created_at' }

local function changes(key, fields)
  for _, field in ipairs(fields) do
    if ahead[key][field] ~= nil then
      return true
    end
  end
  return false
end

local told = read_plan(ARGV[7])
local applied = not (refused and ARGV[3] == '1')
local accepted = 0
for i = 1, #commands do
  accepted = accepted + (replies[i] and 0 or 1)
end
if applied and accepted > 0 then
  -- A batch is one change, as it is told to Xano as one.
  local refusal = refuse_or_take(told, { profile = 1 })
  if refusal then
    return refusal
  end
end
if applied then
  local users, copies = {}, {}
  for i, command in ipairs(commands) do
    local key = KEYS[command.key]
    if not replies[i] then
      if command.of == 'user' and not users[key] then
        users[key] = {
          username = command.owner, is_new = kind_of(key) == 'none',
          before = changes(key, AUTHOR_FIELDS) and table.concat(denormalised(key), '\0'),
          id = redis.call('HGET', key, 'id') or '',
        }
      elseif command.of == 'post' then
        copies[key] = command.owner
      end
      replies[i] = { ok = tostring(apply(command, key)) }
    end
  end
  for key, versions in pairs(stamped) do
    redis.call('HSET', key, 'sys_versions', cjson.encode(versions))
  end
  for key, user in pairs(users) do
    if user.is_new then
      complete_user(key, user.username, now)
      arrive(waiting, PATTERNS.user_owner, user.username, now)
    elseif user.before and table.concat(denormalised(key), '\0') ~= user.before then
      propagate(user.username)
    end
    if user.is_new or changes(key, PLACED) then
      place_in_registry(key, regular, models, user.username)
    end
    index_user(waiting, key, user.username, user.id, now)
    if told.outbox then
      send_news(told.outbox, key, user.username)
    end
  end
  -- What was written by hand to a post's copies of its author's fields is put right.
  for key, id in pairs(copies) do
    if changes(key, COPIES) then
      record_work(work, cursors, key_of(PATTERNS.align, id), '', now)
    end
  end
end

local texts = {}
for i = 1, #commands do
  texts[i] = cjson.encode(replies[i] or { ok = '0' })
end
return '{"applied":' .. tostring(applied) .. ',"replies":[' .. table.concat(texts, ',') .. ']}'
