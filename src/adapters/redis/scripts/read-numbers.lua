-- All the numbers of syncing.
--
-- KEYS[1]  hash of counts in all             KEYS[2]  zset of what waits for its owner
-- KEYS[3]  hash of dead letters              KEYS[4]  zset of jobs
-- KEYS[5]  zset of owners to look at         KEYS[6]  registry of users
-- KEYS[7]  registry of models                KEYS[8]  explore feed
-- KEYS[9]  canary                             KEYS[10] zset of readers with a home
-- KEYS[11] zset of authors to fan out, by when due
-- KEYS[..] hashes of the counts of each minute, the present one first
-- ARGV[1]  the instant from which on only those authors are due whom too many follow, ms
--
-- Returns {waiting, letters, jobs, users, posts, instant of the canary or 0, homes,
-- authors to fan out, authors whom too many follow, counts in all, counts of a minute...}, the counts as flat lists of names and numbers.

local heavy = redis.call('ZCOUNT', KEYS[11], ARGV[1], '+inf')
local numbers = {
  redis.call('ZCARD', KEYS[2]), redis.call('HLEN', KEYS[3]),
  redis.call('ZCARD', KEYS[4]) + redis.call('ZCARD', KEYS[5]),
  redis.call('ZCARD', KEYS[6]) + redis.call('ZCARD', KEYS[7]), redis.call('ZCARD', KEYS[8]),
  tonumber(redis.call('GET', KEYS[9]) or 0) or 0, redis.call('ZCARD', KEYS[10]),
  redis.call('ZCARD', KEYS[11]) - heavy, heavy, redis.call('HGETALL', KEYS[1]),
}
for i = 12, #KEYS do
  numbers[#numbers + 1] = redis.call('HGETALL', KEYS[i])
end
return numbers
