-- Runs a batch of read commands that the policy has let pass. @include hash @include pattern @include ask
--
-- KEYS[n..] the keys of the commands, and the hashes that decide whether a post is shown; the last
--           is a key that never exists
-- ARGV[1]   JSON: a list of { name, keys, guards, args, lists }; keys are places in KEYS; guards, one
--           for each key, the place of the post's hash, or 0; lists is true of a command whose cost
--           grows with what its key holds
-- ARGV[2]   1 when a banned post answers like a missing one
-- ARGV[3]   how many bytes all answers together may have
--
-- After an answer that does not fit, the commands that list are refused without being run, so that no
-- batch holds Redis up for longer than it takes to fill one reply.
--
-- A post without its author answers like a missing one: its author's deletion is being worked off.
--
-- Returns a list of texts, one for each command: '+' and JSON, or '-' and what Redis said.

local commands, hide_banned, room = cjson.decode(ARGV[1]), ARGV[2] == '1', tonumber(ARGV[3])
local NOTHING, TOO_LARGE = KEYS[#KEYS], '-ERR reply too large'

local function is_hidden(post)
  local username, banned = unpack(ask('HMGET', post, 'username', 'banned') or {})
  return hide_banned and banned == '1'
    or username and redis.call('EXISTS', key_of(PATTERNS.user, username)) == 0
end

local function is_shown_field(field)
  return string.sub(field, 1, 4) ~= 'sys_'
end

-- Hashes are answered without the system's own fields, so all that lists them reads them whole.
local function list_hash(name, flat)
  local fields, values, pairs_of = {}, {}, {}
  for i = 1, #flat, 2 do
    if is_shown_field(flat[i]) then
      fields[#fields + 1] = cjson.encode(flat[i])
      values[#values + 1] = cjson.encode(flat[i + 1])
      pairs_of[#pairs_of + 1] = fields[#fields] .. ':' .. values[#values]
    end
  end
  local answers = {
    HGETALL = function() return '{' .. table.concat(pairs_of, ',') .. '}' end,
    HKEYS = function() return json_list(fields) end,
    HVALS = function() return json_list(values) end,
    HLEN = function() return tostring(#fields) end,
  }
  return answers[name]()
end

local LISTS_HASH = { HGETALL = true, HKEYS = true, HVALS = true, HLEN = true }

local function json_of(reply)
  if type(reply) == 'number' then
    return string.format('%.0f', reply)
  elseif type(reply) == 'string' then
    return cjson.encode(reply)
  elseif type(reply) ~= 'table' then
    return 'null'
  elseif reply.ok then
    return cjson.encode(reply.ok)
  end
  local texts = {}
  for i, item in ipairs(reply) do
    texts[i] = json_of(item)
  end
  return json_list(texts)
end

local function run(command)
  local words = { LISTS_HASH[command.name] and 'HGETALL' or command.name }
  for i, place in ipairs(command.keys) do
    local guard = command.guards[i]
    words[#words + 1] = guard > 0 and is_hidden(KEYS[guard]) and NOTHING or KEYS[place]
  end
  for _, argument in ipairs(command.args) do
    words[#words + 1] = argument
  end
  local reply = redis.pcall(unpack(words))
  if type(reply) == 'table' and reply.err then
    return '-' .. reply.err
  end
  -- Every item takes three bytes at least: what cannot fit is not written out.
  if type(reply) == 'table' and #reply * 3 > room then
    return TOO_LARGE
  end
  return '+' .. (LISTS_HASH[command.name] and list_hash(command.name, reply) or json_of(reply))
end

local answers, full = {}, false
for i, command in ipairs(commands) do
  local answer = full and command.lists and TOO_LARGE or run(command)
  if #answer > room then
    answer = TOO_LARGE
  end
  full = full or answer == TOO_LARGE
  room = answer == TOO_LARGE and room or room - #answer
  answers[i] = answer
end
return answers
