-- Some entries of the home of a reader, and whose posts are not all in it. @include home @include order
-- @include hash
--
-- KEYS[1]  zset: the home                        KEYS[2]  hash: how it stands, as home.lua has it
-- KEYS[3]  zset of readers with a home           KEYS[4]  set of authors the home does not know yet
-- KEYS[5]  zset of authors to fan out            KEYS[6]  hash: author -> least created_at that came
-- KEYS[7]  hash: author -> how far it has come   KEYS[8]  set of those whom the reader follows
-- ARGV[1]  the reader
-- ARGV[2]  how many entries
-- ARGV[3]  score of the last one had before, '' at the beginning
-- ARGV[4]  its id
--
-- All at one moment: what leaves the notes is in the home. Returns JSON { entries, floor, others, size }:
-- a flat list of ids and scores above the floor, the floor or null, the followed authors whose posts are
-- to be taken from their timelines, each with the least score that may be missing, '-inf' for any, and how
-- many posts the home holds; 'null' where there is no home that can be trusted, or where very many authors
-- are noted. No key but the declared ones is looked at, since Redis tells of a change to those alone.

local home, state = { home = KEYS[1], state = KEYS[2] }, KEYS[2]

if ask('HGET', state, 'is') ~= 'ready' or not is_intact(home)
  or not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  return 'null'
end
local following = redis.call('SCARD', KEYS[8])
if math.min(following, redis.call('ZCARD', KEYS[5])) > RULES.noted_authors
  or math.min(following, redis.call('SCARD', KEYS[4])) > RULES.noted_authors then
  return 'null'
end

local others = {}
local function add(author, from)
  others[#others + 1] = json_strings({ author, from })
end

local unfilled = {}
for _, author in ipairs(redis.call('SINTER', KEYS[4], KEYS[8])) do
  unfilled[author] = true
  add(author, '-inf')
end
for _, author in ipairs(redis.call('ZINTER', 2, KEYS[5], KEYS[8])) do
  if not unfilled[author] then
    add(author, pending_from(author, KEYS[6], KEYS[7]))
  end
end

local rank = ARGV[3] == '' and 0 or rank_after(KEYS[1], tonumber(ARGV[3]), ARGV[4])
local found = redis.call('ZREVRANGE', KEYS[1], rank, rank + ARGV[2] - 1, 'WITHSCORES')
local floor, entries = redis.call('HGET', state, 'floor'), {}
for i = 1, #found, 2 do
  if floor and tonumber(found[i + 1]) <= tonumber(floor) then
    break
  end
  entries[i], entries[i + 1] = found[i], found[i + 1]
end
return '{"size":' .. redis.call('ZCARD', KEYS[1]) .. ',"floor":' .. (floor and '"' .. floor .. '"' or 'null')
  .. ',"others":' .. json_list(others) .. ',"entries":' .. json_strings(entries) .. '}'
