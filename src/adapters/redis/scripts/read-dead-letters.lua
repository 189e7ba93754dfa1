-- A page of dead letters, the newest first.
--
-- KEYS[1]  hash of letters by id
-- KEYS[2]  zset of the ids asked for, by the instant of failure
-- KEYS[3]  hash of how many there are of each code
-- ARGV[1]  offset
-- ARGV[2]  limit
--
-- Returns {how many there are in all, flat list of codes and counts, id, letter...}.

local ids = redis.call('ZREVRANGE', KEYS[2], ARGV[1], ARGV[1] + ARGV[2] - 1)
local page = { redis.call('ZCARD', KEYS[2]), redis.call('HGETALL', KEYS[3]) }
for _, id in ipairs(ids) do
  page[#page + 1] = id
  page[#page + 1] = redis.call('HGET', KEYS[1], id) or ''
end
return page
