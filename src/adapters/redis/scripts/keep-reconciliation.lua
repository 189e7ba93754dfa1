-- Keeps how a comparison stands, as long as whoever does it holds the lease.
--
-- KEYS[1]  hash of the comparison      KEYS[2]  lease
-- KEYS[3]  which comparison was last   KEYS[4]  hash of counts
-- ARGV[1]  holder
-- ARGV[2]  the comparison as text
-- ARGV[3]  how long it is kept, ms
-- ARGV[4]  its id, where it is the last from now on, else ''
-- ARGV[5]  JSON: what is added to the counts, by name
-- ARGV[6]  JSON: what they are set to, by name
--
-- Returns 1, or 0 when the lease is somebody else's.

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'run', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[3], ARGV[4])
end
for name, count in pairs(cjson.decode(ARGV[5])) do
  redis.call('HINCRBY', KEYS[4], name, count)
end
for name, value in pairs(cjson.decode(ARGV[6])) do
  redis.call('HSET', KEYS[4], name, value)
end
return 1
