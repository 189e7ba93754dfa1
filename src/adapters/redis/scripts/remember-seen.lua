-- Adds to what a comparison with Xano has seen there.
--
-- KEYS[1]  set of names
-- ARGV[1]  how long it is kept, ms
-- ARGV[..] names
--
-- Returns how many were added.

local added = 0
for i = 2, #ARGV do
  added = added + redis.call('SADD', KEYS[1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return added
