-- One page of a set of usernames, in the order of names. @include hash @include pattern
--
-- KEYS[1]  set of usernames
-- KEYS[2]  hash of whom the set belongs to: a user, or a post that must not be banned and whose
--          author must be there
-- ARGV[1]  offset
-- ARGV[2]  limit
--
-- A user whose deletion is still being worked off stands in the set and not in the answer.
--
-- Returns JSON { total, usernames }, or 'no_owner'.

local username, banned = unpack(redis.call('HMGET', KEYS[2], 'username', 'banned'))
if not username or banned == '1' or redis.call('EXISTS', key_of(PATTERNS.user, username)) == 0 then
  return 'no_owner'
end
local names = {}
for _, name in ipairs(redis.call('SORT', KEYS[1], 'ALPHA', 'LIMIT', ARGV[1], ARGV[2])) do
  if redis.call('EXISTS', key_of(PATTERNS.user, name)) == 1 then
    names[#names + 1] = name
  end
end
return '{"total":' .. redis.call('SCARD', KEYS[1]) .. ',"usernames":' .. json_strings(names) .. '}'
