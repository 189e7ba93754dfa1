-- Some of the records that wait for the owner who has been due longest. @include pattern
--
-- KEYS[1]  zset of owners by the instant they are due
-- KEYS[2]  hash of how far each has come: number of the turn and cursor of HSCAN
-- ARGV[1]  now, ms
-- ARGV[2]  the instant until which the owner is the caller's, ms
-- ARGV[3]  how many records at most, roughly
--
-- Returns {owner, turn, next cursor of HSCAN, record...}, or {} when nobody is due.

local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, 1)
if #due == 0 then
  return {}
end
local owner = due[1]
redis.call('ZADD', KEYS[1], 'XX', ARGV[2], owner)
local turn, at = string.match(redis.call('HGET', KEYS[2], owner) or '0 0', '^(%d+) (%d+)$')
local scanned = redis.call('HSCAN', key_of(PATTERNS.deferred, owner), at, 'COUNT', ARGV[3])
local found = { owner, turn, scanned[1] }
for i = 2, #scanned[2], 2 do
  found[#found + 1] = scanned[2][i]
end
return found
