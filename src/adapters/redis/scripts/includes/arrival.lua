-- A user or a post that came by another way than syncing: whoever waits for it is looked at too.
-- @include deferral @include pattern @include identity
--
-- `p` names the keys wakes, wake_cursors, and user_ids, the hash of the Xano ids of users.

local function arrive(p, owner_pattern, name, now)
  local owner = key_of(owner_pattern, name)
  wake(p, owner, key_of(PATTERNS.deferred, owner), now)
end

-- The Xano id that a user has by now, '' before for none; rows of Xano may name the user by it.
local function index_user(p, user, username, before, now)
  local id = redis.call('HGET', user, 'id') or ''
  if before ~= '' and before ~= id then
    free_identity(p.user_ids, before, username)
    arrive(p, PATTERNS.erased_owner, username, now)
  end
  if id ~= '' and name_identity(p.user_ids, id, username) then
    arrive(p, PATTERNS.user_id_owner, id, now)
  end
end
