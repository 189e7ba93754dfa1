-- Begins to bring what an author has posted into the homes of the followers. Of somebody whom more than
-- FANOUT_MAX follow nothing is brought: such an author stays noted, and every reader takes those posts
-- from the timeline; only from time to time it is looked at again.
--
-- KEYS[1]  zset of authors that are noted, by when due   KEYS[2]  hash: author -> least created_at that came
-- KEYS[3]  hash: author -> how far it has come           KEYS[4]  set of the author's followers
-- ARGV[1]  the author
-- ARGV[2]  now, ms
-- ARGV[3]  when an author whom very many follow is looked at again, ms
--
-- Returns the cursor to go on from, as fan-out.lua has it, or '' when there is nothing to do.

local author, followers = ARGV[1], redis.call('SCARD', KEYS[4])
local cursor = redis.call('HGET', KEYS[3], author) or ''
if cursor ~= '' and cursor ~= 'heavy' then
  return cursor
end
local from = cursor == 'heavy' and '-inf' or redis.call('HGET', KEYS[2], author) or '-inf'
redis.call('HDEL', KEYS[2], author)

if followers == 0 then
  redis.call('ZREM', KEYS[1], author)
  redis.call('HDEL', KEYS[3], author)
  return ''
end
-- Somebody around the limit does not become the one and the other by turns.
if followers > RULES.fan_out_max or (cursor == 'heavy' and followers > RULES.fan_out_max / 2) then
  redis.call('HSET', KEYS[3], author, 'heavy')
  redis.call('ZADD', KEYS[1], ARGV[3], author)
  return ''
end
cursor = '0 ' .. from .. ' ' .. ARGV[2]
redis.call('HSET', KEYS[3], author, cursor)
return cursor
