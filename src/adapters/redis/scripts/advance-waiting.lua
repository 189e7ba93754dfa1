-- The records claimed have been applied: the owner's next are due, or the owner is done with. A claim
-- that was lost, to somebody else or to a turn that began meanwhile, changes nothing.
--
-- KEYS[1]  zset of owners by the instant they are due
-- KEYS[2]  hash of how far each has come
-- ARGV[1]  owner
-- ARGV[2]  number of the turn
-- ARGV[3]  cursor of HSCAN to go on from, '0' at the end
-- ARGV[4]  the instant until which the owner is the caller's, ms
-- ARGV[5]  now, ms
--
-- Returns 1 when the owner is done with, else 0.

local owner, turn, at = ARGV[1], ARGV[2], ARGV[3]
local present = string.match(redis.call('HGET', KEYS[2], owner) or '', '^%d+')
local due = tonumber(redis.call('ZSCORE', KEYS[1], owner) or nil)
if present ~= turn or due ~= tonumber(ARGV[4]) then
  return 0
end
if at == '0' then
  redis.call('ZREM', KEYS[1], owner)
  redis.call('HDEL', KEYS[2], owner)
  return 1
end
redis.call('HSET', KEYS[2], owner, turn .. ' ' .. at)
redis.call('ZADD', KEYS[1], 'XX', ARGV[5], owner)
return 0
