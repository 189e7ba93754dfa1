-- Adds to what a comparison with Xano has seen there, and keeps all of it for longer: what was seen of
-- one table must not be forgotten while another one is read.
--
-- KEYS     sets of names, one for each table
-- ARGV[1]  how long they are kept, ms
-- ARGV[2]  which of the keys is added to
-- ARGV[..] names
--
-- Returns how many were added, and then the size of each set.

local added = 0
for i = 3, #ARGV do
  added = added + redis.call('SADD', KEYS[tonumber(ARGV[2])], ARGV[i])
end
local answer = { added }
for i, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[1])
  answer[i + 1] = redis.call('SCARD', key)
end
return answer
