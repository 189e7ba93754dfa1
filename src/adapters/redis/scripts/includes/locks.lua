-- What a change over several buckets holds in one of them until it is finished: locks, and a record of what is to be done
-- there. The last three of KEYS are the record, the hash of locks, and the zset of records by when they were made.

local RECORD, LOCKS, RECORDS = KEYS[#KEYS - 2], KEYS[#KEYS - 1], KEYS[#KEYS]
local CHANGE = string.match(RECORD, '[^:]+$')

-- E: the key exists, and may be counted anew; G: an E that is contended. S: the key stays as it was read. I: the key is
-- written in a way that allows others to do the same, or members of it are written, each under a lock of its own. X: the
-- key is written. A lock is a field of its name in the hash of locks; its value lists the holders, each a letter, the id of
-- the change and a space. ALL stands for whatever may be locked in this bucket, and clashes with all that others hold.
local CLASH = { E = 'X', S = 'IX', I = 'SX', X = 'EGISX' }
local ALL = '*'

-- Maximum number of words in one call, since Lua limits its arguments.
local MOST = 1000

local function call_with(words, command)
  for from = 1, #words, MOST do
    redis.call(command, LOCKS, unpack(words, from, math.min(from + MOST - 1, #words)))
  end
end

-- Returns the holders of each lock of a part by its name; '' where nobody holds it.
local function held_of(wants)
  local held = {}
  for from = 2, #wants, MOST do
    local names = {}
    for at = from, math.min(from + MOST - 1, #wants), 2 do
      names[#names + 1] = wants[at]
    end
    for at, holders in ipairs(redis.call('HMGET', LOCKS, unpack(names))) do
      held[names[at]] = holders or ''
    end
  end
  return held
end

-- Returns the id of another change that holds a clashing lock, or nil; and the holders of each lock, for `lock`.
local function in_the_way(wants, id)
  local held = {}
  if #wants == 0 or redis.call('EXISTS', LOCKS) == 0 then
    return nil, held
  end
  local function other_among(holders, letters)
    for letter, other in string.gmatch(holders, '(%u)(%S+) ') do
      if other ~= id and string.find(letters, letter, 1, true) then
        return other
      end
    end
  end
  if wants[2] == ALL then
    return other_among(table.concat(redis.call('HVALS', LOCKS)), CLASH.X), held
  end
  local other = other_among(redis.call('HGET', LOCKS, ALL) or '', CLASH.X)
  held = other and held or held_of(wants)
  for at = 1, #wants, 2 do
    local holders = held[wants[at + 1]] or ''
    other = other or holders ~= '' and other_among(holders, string.gsub(wants[at], '%u', CLASH)) or nil
  end
  return other, held
end

local function lock(part, held)
  local own, words = '%0' .. part.id .. ' ', {}
  for at = 1, #part.wants, 2 do
    local name = part.wants[at + 1]
    words[at], words[at + 1] = name, (held[name] or '') .. string.gsub(part.wants[at], '%u', own)
  end
  call_with(words, 'HSET')
end

local function unlock(part)
  local own, gone, words = '%u' .. string.gsub(part.id, '%-', '%%-') .. ' ', {}, {}
  for name, holders in pairs(held_of(part.wants)) do
    local left = string.gsub(holders, own, '')
    if left == '' then
      gone[#gone + 1] = name
    else
      words[#words + 1], words[#words + 2] = name, left
    end
  end
  call_with(gone, 'HDEL')
  call_with(words, 'HSET')
end

-- Records a part. `texts` are its fields part, ops (in the format of stages.lua) and rest, stored as they came, since Lua
-- would write an empty list as {}.
local function record(texts, state, done, replies)
  local time = redis.call('TIME')
  redis.call('HSET', RECORD, 'state', state, 'part', texts[1], 'ops', texts[2], 'rest', texts[3], 'done', done, 'replies',
    replies)
  redis.call('PEXPIRE', RECORD, RULES.record_ttl_ms)
  redis.call('ZADD', RECORDS, time[1] * 1000 + math.floor(time[2] / 1000), CHANGE)
end

local function forget()
  redis.call('DEL', RECORD)
  redis.call('ZREM', RECORDS, CHANGE)
end
