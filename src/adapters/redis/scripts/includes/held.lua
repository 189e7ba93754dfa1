-- What a change whose keys lie in several buckets holds in one of them until it is finished: locks, and a record of what
-- is to be done. The last three of KEYS are the record, the hash of locks, and the zset of records by when
-- they were made.

local RECORD, LOCKS, RECORDS = KEYS[#KEYS - 2], KEYS[#KEYS - 1], KEYS[#KEYS]
local CHANGE = string.match(RECORD, '[^:]+$')

-- E: it is there, and may be counted anew; G is an E that was not alone. S: it is as it was read. I: members of it are written, each under an X of its
-- own. X: it is written. A lock is a field of its name, which holds who has it: letters and ids, each id before a space.
local CLASH = { E = 'X', S = 'IX', I = 'SX', X = 'EGISX' }

-- Lua hands so many words at most to one call.
local MOST = 1000

local function call_with(words, command)
  for from = 1, #words, MOST do
    redis.call(command, LOCKS, unpack(words, from, math.min(from + MOST - 1, #words)))
  end
end

-- Who holds each lock of a part, by its name; '' where nobody does.
local function held_of(wants)
  local held = {}
  for from = 1, #wants, MOST do
    local names = {}
    for at = from, math.min(from + MOST - 1, #wants) do
      names[#names + 1] = wants[at][2]
    end
    for at, holders in ipairs(redis.call('HMGET', LOCKS, unpack(names))) do
      held[names[at]] = holders or ''
    end
  end
  return held
end

-- The id of another change that holds what would be in the way; nil where there is none.
local function in_the_way(wants, id)
  if #wants == 0 or redis.call('EXISTS', LOCKS) == 0 then
    return
  end
  local held = held_of(wants)
  for _, want in ipairs(wants) do
    for letter, other in string.gmatch(held[want[2]], '(%u)(%S+) ') do
      if other ~= id and string.find(CLASH[want[1]], letter, 1, true) then
        return other
      end
    end
  end
end

local function lock(part)
  local held, words = held_of(part.wants), {}
  for _, want in ipairs(part.wants) do
    held[want[2]] = held[want[2]] .. want[1] .. part.id .. ' '
  end
  for name, holders in pairs(held) do
    words[#words + 1], words[#words + 2] = name, holders
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

-- The part is kept as it was told, since Lua would write an empty list as {}.
local function record(text, state, done, replies)
  local time = redis.call('TIME')
  redis.call('HSET', RECORD, 'state', state, 'part', text, 'done', done, 'replies', replies)
  redis.call('ZADD', RECORDS, time[1] * 1000 + math.floor(time[2] / 1000), CHANGE)
end

local function forget()
  redis.call('DEL', RECORD)
  redis.call('ZREM', RECORDS, CHANGE)
end

local function let_go(part)
  unlock(part)
  forget()
end

-- What stands for a reply, by the number of its operation, is put in its place: `{ from = number }`.
local function with_replies(o, given, replies)
  for i, word in ipairs(o) do
    if type(word) == 'table' then
      if word.from then
        local reply = replies[word.from] or given[word.from]
        o[i] = reply ~= cjson.null and reply or false
      else
        with_replies(word, given, replies)
      end
    end
  end
  return o
end

-- What replies nothing has its place all the same.
local function run_stage(part, stage, given, replies)
  for _, one in ipairs(part.ops) do
    local number, at, o = unpack(one)
    if at == stage then
      with_replies(o, given, replies)
      replies[number] = (operations[o[1]] or command)(o) or false
    end
  end
end
