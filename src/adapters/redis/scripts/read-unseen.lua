-- Of some rows that are here: whether a comparison has seen them in Xano, and whether Xano ever sent
-- them; what is damaged has not been sent. @include plan @include edge @include ask
--
-- ARGV[1]  plan: a list of rows, each { of, seen (key of a set) } and, of a user or a post, name, hash;
--          of an edge, act (its kind), user, user_hash and, of a follow, target_hash, set, kind and
--          member as it stands on its user's side, sent, the field that says that Xano sent it, and
--          what edge.lua asks for
--
-- Returns JSON: a list of { state, version, id }; id '' where it is not known.

local function is_seen(row, name)
  return redis.call('SISMEMBER', row.seen, name) == 1
end

-- The newest of all versions, and whether any was made of a record, which leaves a digest.
local function versions_of(hash)
  local text, newest, has_digest = ask('HGET', hash, 'sys_versions') or '', 0, false
  for at, digest in string.gmatch(text, '"(%d+)(%.?[%w_~-]*)"') do
    newest = math.max(newest, tonumber(at))
    has_digest = has_digest or digest ~= ''
  end
  return newest, has_digest
end

-- Under the name of a user who is gone in Xano there may be another row by now, of another id.
local function state_of_user(row)
  local id = ask('HGET', row.hash, 'id') or ''
  if redis.call('EXISTS', row.hash) == 0 or is_seen(row, id == '' and row.name or '#' .. id) then
    return 'seen'
  end
  return id == '' and 'local' or 'sent', (versions_of(row.hash)), id
end

-- A key that is a number is an id of Xano, unless a user gave it to a post made here.
local function state_of_post(row)
  if redis.call('EXISTS', row.hash) == 0 or is_seen(row, row.name) or is_seen(row, '#' .. row.name) then
    return 'seen'
  end
  local newest, has_digest = versions_of(row.hash)
  local is_number = string.match(row.name, '^%d+$') ~= nil
  if has_digest or (is_number and newest == 0) then
    return 'sent', newest, is_number and row.name or ''
  end
  return 'local'
end

-- As a row of Xano may have called a user before it was known who that is.
local function names_of(user, hash)
  local id = hash and ask('HGET', hash, 'id') or ''
  return id ~= '' and { user, '#' .. id } or { user }
end

local function is_edge_seen(row)
  for _, user in ipairs(names_of(row.user, row.user_hash)) do
    for _, target in ipairs(names_of(row.member, row.target_hash)) do
      if is_seen(row, row.act .. ':' .. user .. ':' .. target) then
        return true
      end
    end
  end
  return false
end

local function state_of_edge(row)
  local stands = row.kind == 'zset' and ask('ZSCORE', row.set, row.member)
    or row.kind == 'set' and ask('SISMEMBER', row.set, row.member) == 1
  if not stands or is_edge_seen(row) then
    return 'seen'
  end
  if ask('HEXISTS', row.edges, row.sent) ~= 1 then
    return 'local'
  end
  return 'sent', edge_version(row, true), ''
end

local STATES = { user = state_of_user, post = state_of_post, edge = state_of_edge }

local texts = {}
for i, row in ipairs(read_plan(ARGV[1])) do
  local state, version, id = STATES[row.of](row)
  texts[i] = cjson.encode({ state = state, version = version or 0, id = id or '' })
end
return '[' .. table.concat(texts, ',') .. ']'
