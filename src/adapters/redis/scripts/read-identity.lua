-- Which user here has a Xano id. @include identity @include pattern
--
-- KEYS[1]  hash of the ids of users
-- ARGV[1]  the id
--
-- Returns name and role of the user, whose own hash must hold the id too: of a user who is gone the ids
-- still tell the name, which may be somebody else's by now. An empty list where nobody here has it.

local name = identity_name(KEYS[1], ARGV[1])
if not name or name == '' then
  return {}
end
local user = redis.call('HMGET', key_of(PATTERNS.user, name), 'id', 'role')
return user[1] == ARGV[1] and { name, user[2] or '' } or {}
