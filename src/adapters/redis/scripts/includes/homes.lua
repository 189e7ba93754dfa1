-- Reads homes, and what tells whether they may be used; read.lua has the questions and answers. @include ask @include entries
-- @include values
--
-- KEYS     the keys of read.lua

-- Maximum number of noted authors returned with a home: to find them costs less than to read what is noted of each.
local NOTED = 300

-- Redis stores a hash of up to so many fields as a list and searches it from the head for each field, so it is read whole.
local LIST = 512

-- Returns the values of these fields, false where one is missing; nil for a key that is no hash.
local function fields_of(key, fields)
  if #fields == 0 then
    return {}
  end
  local size = ask('HLEN', key)
  if not size then
    return nil
  elseif size > LIST then
    return redis.call('HMGET', key, unpack(fields))
  end
  local flat, all, values = redis.call('HGETALL', key), {}, {}
  for i = 1, #flat, 2 do
    all[flat[i]] = flat[i + 1]
  end
  for i, field in ipairs(fields) do
    values[i] = all[field] or false
  end
  return values
end

local function home_of(key, question)
  local _, reader, most, place, count, score, id = unpack(question)
  local state, homes, unfilled, pending, came, cursors, following = unpack(KEYS, place, place + 6)
  local size, followed = ask('ZCARD', key), redis.call('SCARD', following)
  if not size or math.min(followed, redis.call('ZCARD', pending)) > most
    or math.min(followed, redis.call('SCARD', unfilled)) > most then
    return 'null'
  end
  local authors, unknown = redis.call('ZINTER', 2, pending, following), redis.call('SINTER', unfilled, following)
  if #authors + #unknown > NOTED then
    return 'null'
  end
  local instants, places = fields_of(came, authors), fields_of(cursors, authors)
  if not instants or not places then
    return 'null'
  end
  return '{"state":' .. cjson.encode(redis.call('HMGET', state, 'is', 'size', 'floor'))
    .. ',"listed":' .. tostring(redis.call('ZSCORE', homes, reader) ~= false)
    .. ',"unfilled":' .. json_strings(unknown)
    .. ',"pending":' .. json_strings(authors) .. ',"came":' .. json_strings(instants)
    .. ',"cursors":' .. json_strings(places) .. ',"size":' .. size
    .. ',"entries":' .. json_strings(entries_after(key, count, score, id)) .. '}'
end

local function noted_of(key, question)
  local _, most, some = unpack(question)
  local came, cursors = unpack(KEYS, 2, 3)
  -- Redis wants one member at least.
  local size, scores = ask('ZCARD', key), some and ask('ZMSCORE', key, '', unpack(some))
  if not size or some and not scores or not some and size > most then
    return 'null'
  end
  local authors = some and {} or redis.call('ZRANGE', key, 0, -1)
  for i, author in ipairs(some or {}) do
    if scores[i + 1] then
      authors[#authors + 1] = author
    end
  end
  local instants, places = fields_of(came, authors), fields_of(cursors, authors)
  if not instants or not places then
    return 'null'
  end
  return '{"authors":' .. json_strings(authors) .. ',"came":' .. json_strings(instants)
    .. ',"cursors":' .. json_strings(places) .. '}'
end

local function home_apart_of(key, question)
  local _, most, pending, count, score, id = unpack(question)
  local state, unfilled, following = unpack(KEYS, 2, 4)
  local size, values = ask('ZCARD', key), ask('HMGET', state, 'is', 'size', 'floor')
  -- Redis wants one member at least.
  local are = ask('SMISMEMBER', following, '', unpack(pending))
  if not size or not values or not are or (ask('SCARD', unfilled) or most + 1) > most then
    return 'null'
  end
  local authors = {}
  for i, author in ipairs(pending) do
    if are[i + 1] == 1 then
      authors[#authors + 1] = author
    end
  end
  return '{"state":' .. cjson.encode(values) .. ',"size":' .. size
    .. ',"unfilled":' .. json_strings(redis.call('SINTER', unfilled, following))
    .. ',"pending":' .. json_strings(authors)
    .. ',"entries":' .. json_strings(entries_after(key, count, score, id)) .. '}'
end
