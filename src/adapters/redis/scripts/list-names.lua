-- One piece of a set of usernames. @include hash @include pattern @include order @include ask
--
-- KEYS[1]  set of usernames
-- KEYS[2]  hash of whom the set belongs to: a user, or a post that must not be banned and whose
--          author must be there
-- ARGV[1]  where in the set the piece begins: '0', or what the piece before answered
-- ARGV[2]  a name: only those after it are wanted; '' for all
-- ARGV[3]  a name: only those before it are wanted; '' for all
--
-- A user whose deletion is still being worked off stands in the set and not in the answer.
--
-- Returns JSON { scan, total, usernames }, in no order, scan being '0' after the last piece; or 'no_owner'.

local username, banned = unpack(ask('HMGET', KEYS[2], 'username', 'banned') or {})
if not username or banned == '1' or redis.call('EXISTS', key_of(PATTERNS.user, username)) == 0 then
  return 'no_owner'
end

local piece, names = redis.call('SSCAN', KEYS[1], ARGV[1], 'COUNT', 1000), {}
for _, name in ipairs(piece[2]) do
  if (ARGV[2] == '' or bytes_after(name, ARGV[2])) and (ARGV[3] == '' or bytes_after(ARGV[3], name))
    and redis.call('EXISTS', key_of(PATTERNS.user, name)) == 1 then
    names[#names + 1] = name
  end
end
return '{"scan":"' .. piece[1] .. '","total":' .. redis.call('SCARD', KEYS[1]) .. ',"usernames":'
  .. json_strings(names) .. '}'
