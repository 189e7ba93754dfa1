-- Digests what a key holds, so that servers of any two versions return the same for the same content.
--
-- KEYS[1]  the key
-- ARGV[1]  maximum number of members of a hash, set, zset or stream that this call reads
--
-- Returns {type, size, ms to live or -1, digest, last id}. Size: members, entries, or bytes of a string. Digest: '' where
-- there are more members than that, or no key. Last id: the last that a stream generated, even if it is empty now; else ''.

local key = KEYS[1]

local SIZES = { string = 'STRLEN', list = 'LLEN', hash = 'HLEN', set = 'SCARD', zset = 'ZCARD', stream = 'XLEN' }

local function sha1(text)
  return redis.sha1hex(text)
end

-- Versions of Redis print a score differently; this format is the same in all of them.
local function score(text)
  return string.format('%.17g', tonumber(text))
end

local function pairs_of(flat, tell)
  local parts = {}
  for i = 1, #flat, 2 do
    parts[#parts + 1] = sha1(flat[i]) .. tell(flat[i + 1])
  end
  return parts
end

local function each(list)
  local parts = {}
  for i, item in ipairs(list) do
    parts[i] = sha1(item)
  end
  return parts
end

local READS = {
  string = function()
    return { sha1(redis.call('GET', key)) }
  end,
  list = function()
    return each(redis.call('LRANGE', key, 0, -1))
  end,
  hash = function()
    return pairs_of(redis.call('HGETALL', key), sha1)
  end,
  set = function()
    return each(redis.call('SMEMBERS', key))
  end,
  zset = function()
    return pairs_of(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), score)
  end,
  stream = function()
    local parts = {}
    for i, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
      parts[i] = entry[1] .. table.concat(each(entry[2]))
    end
    return parts
  end,
}

-- These types keep no order. The parts that are sorted begin with hex digests, which every locale sorts alike.
local UNORDERED = { hash = true, set = true, zset = true }

local function last_id()
  local about = redis.call('XINFO', 'STREAM', key)
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then
      return about[i + 1]
    end
  end
end

local kind = redis.call('TYPE', key).ok
local sizing = SIZES[kind]
if not sizing then
  return { kind, 0, redis.call('PTTL', key), '', '' }
end
local size = redis.call(sizing, key)
local last = kind == 'stream' and last_id() or ''
local digest = ''
if kind == 'string' or kind == 'list' or size <= tonumber(ARGV[1]) then
  local parts = READS[kind]()
  if UNORDERED[kind] then
    table.sort(parts)
  end
  digest = sha1(table.concat(parts) .. last)
end
return { kind, size, redis.call('PTTL', key), digest, last }
