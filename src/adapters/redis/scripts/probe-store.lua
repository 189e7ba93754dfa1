-- Sees that Redis takes a write, and asks which store this is.
--
-- KEYS[1]  store, a hash          KEYS[2]  probe, there while nobody need write
-- KEYS[3]  registry of users      KEYS[4]  registry of models      KEYS[5]  explore feed
-- KEYS[6]  canary
-- ARGV[1]  now, ms
-- ARGV[2]  the name of a store that has none
-- ARGV[3]  how often it is written, ms; 0: at all events
--
-- Returns {name, when it was emptied or '', {users it had had, posts}, {users it has, posts},
-- the instant of the canary or 0}.

local interval = tonumber(ARGV[3])
if interval == 0 or redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', math.max(interval, 1))
end
if not redis.call('HGET', KEYS[1], 'name') then
  redis.call('HSET', KEYS[1], 'name', ARGV[2], 'since', ARGV[1])
end
local found = redis.call('HMGET', KEYS[1], 'name', 'emptied_at', 'users', 'posts')
return {
  found[1], found[2] or '', { found[3] or '0', found[4] or '0' },
  { redis.call('ZCARD', KEYS[3]) + redis.call('ZCARD', KEYS[4]), redis.call('ZCARD', KEYS[5]) },
  tonumber(redis.call('GET', KEYS[6]) or 0) or 0,
}
