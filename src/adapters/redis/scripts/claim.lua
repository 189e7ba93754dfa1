-- Takes the job that has been due longest, and lets nobody else take it for a while.
--
-- KEYS[1]  zset of pieces by the instant they are due
-- KEYS[2]  hash of how far each has come
-- ARGV[1]  now, ms
-- ARGV[2]  the instant until which the piece is the caller's, ms
--
-- Returns {piece, cursor or ''}, or {} when nothing is due.

local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, 1)
if #due == 0 then
  return {}
end
redis.call('ZADD', KEYS[1], 'XX', ARGV[2], due[1])
return { due[1], redis.call('HGET', KEYS[2], due[1]) or '' }
