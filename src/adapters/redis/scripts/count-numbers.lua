-- Adds to the counts, in all and of one minute.
--
-- KEYS[1]  hash of counts in all      KEYS[2]  hash of the counts of the minute
-- ARGV     names and numbers in turn
--
-- Returns 'OK'.

for i = 1, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[2], RULES.counts_ttl_ms)
return 'OK'
