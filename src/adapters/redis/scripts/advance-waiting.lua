-- The records claimed have been applied: the owner's next are due, or the owner is done with. A turn
-- that began meanwhile is left as it is.
--
-- KEYS[1]  zset of owners by the instant they are due
-- KEYS[2]  hash of how far each has come
-- ARGV[1]  owner
-- ARGV[2]  number of the turn
-- ARGV[3]  cursor of HSCAN to go on from, '0' at the end
-- ARGV[4]  now, ms
--
-- Returns 1 when the owner is done with, else 0.

local owner, turn, at = ARGV[1], ARGV[2], ARGV[3]
local present = string.match(redis.call('HGET', KEYS[2], owner) or '', '^%d+')
if present == turn and at == '0' then
  redis.call('ZREM', KEYS[1], owner)
  redis.call('HDEL', KEYS[2], owner)
  return 1
end
if present == turn then
  redis.call('HSET', KEYS[2], owner, turn .. ' ' .. at)
end
redis.call('ZADD', KEYS[1], 'XX', ARGV[4], owner)
return 0
