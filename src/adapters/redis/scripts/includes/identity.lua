-- What is remembered of the Xano id of a user: domain/sync/identity.ts. `name`, `name:version:until` once
-- a delete of it was told, `name>` when its row goes by another name by now, `name<` while a row of it waits
-- for the name, `name~version` with a delete of another that it seems to outlive. `ids` is the hash of them.

local function parse_identity(text)
  local name, passed, mark, rest = string.match(text or '', '^([^:<>~]*)(~?%d*)([<>]?)(.*)$')
  local at, till = string.match(rest, '^:(%d+):(%d+)$')
  return name, mark, at and tonumber(at), till, passed
end

-- Who has the id, or had it last; '' for nobody.
local function identity_name(ids, id)
  return (parse_identity(redis.call('HGET', ids, id)))
end

-- The id is that of this user by now; false where that was known.
local function name_identity(ids, id, username)
  local name, mark, at, till, passed = parse_identity(redis.call('HGET', ids, id))
  if name == username and mark == '' then
    return false
  end
  redis.call('HSET', ids, id, username .. passed .. (at and string.format(':%.0f:%s', at, till) or ''))
  return true
end

-- The id is dead by a delete of this version, '' for an untimed one.
local function put_identity_tombstone(ids, id, username, version, now)
  local _, _, before = parse_identity(redis.call('HGET', ids, id))
  local at = math.max(before or 0, tonumber(version) or 0)
  redis.call('HSET', ids, id, string.format('%s:%.0f:%.0f', username, at, now + RULES.tombstone_ttl_ms))
end

-- Whether the id is, or was, another user's than this one's, who has `present` by now, '' for none:
-- belongsToAnother in domain/sync/id-facts.ts.
local function is_identity_taken(ids, id, username, present)
  local name, _, died = parse_identity(redis.call('HGET', ids, id))
  return name ~= '' and (name ~= username or died and present ~= '' and present ~= id) or false
end

-- The user has another id by now, or none: it had been given by mistake, and is nobody's.
local function free_identity(ids, id, username)
  if identity_name(ids, id) == username then
    redis.call('HDEL', ids, id)
  end
end
