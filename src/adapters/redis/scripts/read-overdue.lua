-- Records that have waited too long, the longest first. @include pattern
--
-- KEYS[1]  zset of what waits, owner and digest, by the instant at which its time is over
-- ARGV[1]  now, ms
-- ARGV[2]  how many at most
--
-- Returns a flat list of owners, digests and records in turn; an entry whose record is gone is taken away.

local found = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  local owner, digest = string.match(member, '^(.-) (.*)$')
  local record = redis.call('HGET', key_of(PATTERNS.deferred, owner), digest)
  if record then
    found[#found + 1] = owner
    found[#found + 1] = digest
    found[#found + 1] = record
  else
    redis.call('ZREM', KEYS[1], member)
  end
end
return found
