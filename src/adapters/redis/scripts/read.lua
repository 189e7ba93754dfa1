-- Answers questions on keys, for the copies in the processes of the service. Every key is declared, so that
-- Redis tells the connection that asks of every change. @include order @include hash
--
-- KEYS     the keys asked about, one for each question
-- ARGV[1]  JSON: a list of questions, each a list that begins with its kind:
--            ["post"]                      the values of POST_FIELDS and POST_COLUMNS, false where one is missing
--            ["user"]                      the whole hash, a flat list
--            ["slice", count, score, id]   entries of a zset after a place, the greatest first, as a flat list of
--                                          member and score; from the head without score and id
--            ["count", least]              how many entries of a zset have at least this score
--            ["zset" | "set", member, ...] 1 for each that is in, 0 for each that is not
--            ["all", most]                 the members of a set; how many there are where they are more than that
--
-- Returns JSON { answers, passing: places in KEYS of what has a time to live }. A row that is not there is
-- null; one of another type is "damaged". Atomic; holds Redis for as long as the questions take, which the
-- caller bounds.

local fields = {}
for _, names in ipairs({ POST_FIELDS, POST_COLUMNS }) do
  for _, name in ipairs(names) do
    fields[#fields + 1] = name
  end
end

local DAMAGED = '"damaged"'

-- The reply, or nil where the key is of another type; any other error is one of the whole call.
local function try(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    return not string.find(reply.err, 'WRONGTYPE', 1, true) and redis.call(...) or nil
  end
  return reply
end

local function is_in(key, question, command)
  local members = { unpack(question, 2) }
  local found, texts = try(command, key, unpack(members)) or {}, {}
  for i = 1, #members do
    texts[i] = (found[i] and found[i] ~= 0) and '1' or '0'
  end
  return json_list(texts)
end

local ANSWERS = {
  post = function(key)
    local values = try('HMGET', key, unpack(fields))
    if not values then
      return DAMAGED
    end
    return cjson.encode(values)
  end,

  user = function(key)
    local flat = try('HGETALL', key)
    if not flat then
      return DAMAGED
    end
    return json_strings(flat)
  end,

  slice = function(key, question)
    local count, from = question[2], 0
    if question[3] then
      from = rank_after(key, tonumber(question[3]), question[4])
    end
    local entries = count > 0 and redis.call('ZREVRANGE', key, from, from + count - 1, 'WITHSCORES') or {}
    return '{"size":' .. redis.call('ZCARD', key) .. ',"entries":' .. json_strings(entries) .. '}'
  end,

  count = function(key, question)
    return tostring(redis.call('ZCOUNT', key, question[2], '+inf'))
  end,

  zset = function(key, question)
    return is_in(key, question, 'ZMSCORE')
  end,

  set = function(key, question)
    return is_in(key, question, 'SMISMEMBER')
  end,

  all = function(key, question)
    local size = redis.call('SCARD', key)
    return size > question[2] and tostring(size) or json_strings(redis.call('SMEMBERS', key))
  end,
}

-- What is answered of a row that is not there, without a look at it.
local ABSENT = { post = 'null', user = 'null' }

local answers, passing = {}, {}
for place, question in ipairs(cjson.decode(ARGV[1])) do
  local key, kind = KEYS[place], question[1]
  local left = redis.call('PTTL', key)
  answers[place] = left == -2 and ABSENT[kind] or ANSWERS[kind](key, question)
  if left >= 0 then
    passing[#passing + 1] = tostring(place)
  end
end
return '{"answers":' .. json_list(answers) .. ',"passing":' .. json_list(passing) .. '}'
