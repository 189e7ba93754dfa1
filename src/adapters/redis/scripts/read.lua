-- Answers questions on keys, for the copies in the processes of the service. Every key is declared, so that
-- Redis tells the connection that asks of every change. @include ask @include entries @include homes @include values
--
-- KEYS     the keys asked about, one for each question; then the keys that homes are read together with, or, on a cluster, the
--          marker of the bucket where it is asked for; and then, for rows of users, the key that exists where somebody else
--          had the name until lately
-- ARGV[1]  JSON: a list of questions, 0 for one with the same words as the one before, each a list that begins with its kind:
--            ["post"]                      the values of POST_FIELDS, false where one is missing
--            ["brief"]                     author, created_at and the three counts of a post that is whole and not banned
--            ["user"]                      the whole hash, a flat list
--            ["hash", fields, bytes]       the same, if the hash has no more fields and bytes than that; else null
--            ["slice", count, score, id]   entries of a zset after a place, the greatest first, as a flat list of
--                                          member and score, with its size; from the head without score and id
--            ["count", least]              how many entries of a zset have at least this score
--            ["texts", from, count]        members of a zset whose scores are all the same, in byte order, from a bound on
--            ["zset" | "set", member]      [1] where it is a member, else [0]
--            ["all", most]                 the members of a set; only its size where it has more than that
--            ["home", reader, most, place, count, score, id]
--                                          a slice of the home of a reader, with all that tells whether it may be used,
--                                          read at one moment: { state: is, size and floor, false where one is missing;
--                                          listed; size; entries; unfilled and pending: those authors whom the reader
--                                          follows who are noted so; came and cursors: for each pending author the least
--                                          instant and the cursor, false for none }; null where it is damaged, where more
--                                          than NOTED authors are noted, or where more than `most` would be looked
--                                          through. KEYS from that place on: the state, all homes, the unfilled, the
--                                          pending, their instants and cursors, and whom the reader follows
--            ["home-apart", most, pending, count, score, id]
--                                          the only question, on a cluster: a slice of a home with what lies in its bucket,
--                                          read at one moment: { state; size; entries; unfilled; pending: those authors of
--                                          that list whom the reader follows }; null where it is damaged, or more than `most`
--                                          are unfilled. Next in KEYS: the state, the unfilled, and whom the reader follows
--            ["noted", most, some]         the only question, on a cluster: the authors with posts to be brought into homes,
--                                          or those among that list: { authors; came: the least instant of each; cursors },
--                                          false where one is missing; null where it is damaged, or has more than `most`
--                                          and no list is given. Next in KEYS: the instants, and the cursors
--            ["names", job, count, score, id]
--                                          the only question: a slice of names by time, with all that tells which of them
--                                          are valid: { owner: username and banned, false where one is missing; size;
--                                          entries; total: size of the set; are: 1 for each name that is in the set;
--                                          erasures: for each name, and last for the owner, when the job `job` .. name
--                                          is due, false for none }. Next in KEYS: the set, the owner, and, where they
--                                          lie in the same bucket, the jobs
--
-- ARGV[2]  JSON: the places in KEYS of those rows of users, in the order of the last keys
-- ARGV[3]  the place of the marker in KEYS, where it is asked for
--
-- Returns a list: JSON { answers; passing: places in KEYS of keys with a time to live, and of users whose name somebody else
-- had until lately; absent: places of keys that do not exist; marker: whether the marker is asked for and exists }, and then
-- the long values, each of which the answers refer to by its place among them. There are fewer answers than questions where
-- these read too much together. A row that does not exist is null; one of another type is "damaged". Atomic; holds Redis for
-- as long as the questions take, which the caller bounds.

local DAMAGED = '"damaged"'

-- cjson would write an empty list as {}.
local function json_list(texts)
  return '[' .. table.concat(texts, ',') .. ']'
end

local function is_in(command)
  return function(key, question)
    local found = ask(command, key, question[2]) or {}
    return found[1] and found[1] ~= 0 and '[1]' or '[0]'
  end
end

-- Factor by which an entry costs more than other text of its length, since its score is formatted as well.
local SPELT = 2

local ANSWERS = {
  names = function(key, question)
    local _, job, count, score, id = unpack(question)
    local set, whose, work = unpack(KEYS, 2, 4)
    -- On a cluster the jobs lie in another bucket: cluster/names-by-bucket.ts asks whether the users exist instead.
    local entries = entries_after(key, count, score, id)
    local owner = ask('HMGET', whose, 'username', 'banned') or { false, false }
    local names, jobs = {}, {}
    for i = 1, #entries, 2 do
      names[#names + 1], jobs[#jobs + 1] = entries[i], job .. entries[i]
    end
    -- Redis wants one member at least.
    names[#names + 1], jobs[#jobs + 1] = '', job .. (owner[1] or '')
    return '{"owner":' .. cjson.encode(owner) .. ',"size":' .. redis.call('ZCARD', key)
      .. ',"total":' .. redis.call('SCARD', set) .. ',"entries":' .. json_strings(entries)
      .. ',"are":' .. cjson.encode(redis.call('SMISMEMBER', set, unpack(names)))
      .. ',"erasures":' .. (work and cjson.encode(redis.call('ZMSCORE', work, unpack(jobs))) or '[]') .. '}'
  end,

  post = function(key)
    local values = ask('HMGET', key, unpack(POST_FIELDS))
    return values and json_values(values) or DAMAGED
  end,

  brief = function(key)
    local values = ask('HMGET', key, 'banned', unpack(REQUIRED_FIELDS))
    if not values or values[1] == '1' or redis.call('HEXISTS', key, 'content') == 0 then
      return 'null'
    end
    for i = 2, #REQUIRED_FIELDS + 1 do
      if not values[i] then
        return 'null'
      end
    end
    return json_strings({ unpack(values, 2, 6) })
  end,

  user = function(key)
    local flat = ask('HGETALL', key)
    return flat and json_values(flat) or DAMAGED
  end,

  hash = function(key, question)
    local size = ask('HLEN', key)
    if not size or size > question[2] then
      return 'null'
    end
    local flat = redis.call('HGETALL', key)
    local bytes = #table.concat(flat)
    return bytes > question[3] and 'null' or json_values(flat), bytes
  end,

  slice = function(key, question)
    local entries = json_strings(entries_after(key, question[2], question[3], question[4]))
    return '{"size":' .. redis.call('ZCARD', key) .. ',"entries":' .. entries .. '}', SPELT * #entries
  end,

  count = function(key, question)
    return tostring(redis.call('ZCOUNT', key, question[2], '+inf'))
  end,

  texts = function(key, question)
    local found = ask('ZRANGEBYLEX', key, question[2], '+', 'LIMIT', 0, question[3]) or {}
    return json_strings(found), SPELT * #found
  end,

  zset = is_in('ZMSCORE'),
  set = is_in('SMISMEMBER'),

  all = function(key, question)
    local size = redis.call('SCARD', key)
    return size > question[2] and tostring(size) or json_strings(redis.call('SMEMBERS', key))
  end,

  home = home_of,
  noted = noted_of,
  ['home-apart'] = home_apart_of,
}

-- Answers for a key that does not exist, which is not read.
local ABSENT = {
  post = 'null', brief = 'null', user = 'null', hash = '[]', texts = '[]', count = '0', all = '[]', zset = '[0]', set = '[0]',
  slice = '{"size":0,"entries":[]}',
}

-- The call ends after MOST bytes formatted as JSON, or COPIED times as many copied; another call answers the rest.
local MOST, COPIED = 32768, 8

local answers, passing, absent, size, lefts, question = {}, {}, {}, 0, {}, nil
for place, words in ipairs(cjson.decode(ARGV[1])) do
  question = words == 0 and question or words
  local key, kind = KEYS[place], question[1]
  local left = lefts[key] or redis.call('PTTL', key)
  lefts[key] = left
  local answer, bytes = ABSENT[kind], nil
  if not answer or left ~= -2 then
    answer, bytes = ANSWERS[kind](key, question)
  end
  answers[place] = answer
  if left >= 0 then
    passing[#passing + 1] = tostring(place)
  elseif left == -2 then
    absent[#absent + 1] = tostring(place)
  end
  size = size + (bytes or #answer)
  if size + long_bytes / COPIED > MOST then
    break
  end
end

local rows = cjson.decode(ARGV[2])
local first = #KEYS - #rows
-- Usually none of these keys exists, which one call tells.
if #rows > 0 and redis.call('EXISTS', unpack(KEYS, first + 1)) > 0 then
  for i, place in ipairs(rows) do
    if redis.call('EXISTS', KEYS[first + i]) == 1 then
      passing[#passing + 1] = tostring(place)
    end
  end
end
local marker = ARGV[3] ~= nil and redis.call('EXISTS', KEYS[tonumber(ARGV[3])]) == 1
return { '{"answers":' .. json_list(answers) .. ',"passing":' .. json_list(passing)
  .. ',"absent":' .. json_list(absent) .. ',"marker":' .. tostring(marker) .. '}', unpack(long) }
