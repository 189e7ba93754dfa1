-- Versions of the fields of a row, as src/domain/sync/row.ts has them: `sys_versions` is JSON
-- { r: stamp of the row, f: { field: stamp } }, where there are any also k: { field: 1 }, the fields whose
-- value was set without a version over one that has the version they keep, and a, of the domain alone.
-- Here only what users and services change is stamped; what syncing merges is worked out in the domain.

-- The version, ms as text, that a change leaves where `before` (ms) stood: domain/sync/stamp.ts. `stamp`
-- is what a service says, `5`, or the instant of a user, `>5`.
local function version_over(before, stamp)
  local by_user, at = string.match(stamp, '^(>?)(%d+)$')
  return string.format('%.0f', math.max(tonumber(at), by_user == '>' and before + 1 or before))
end

local function instant_in(stamp)
  return tonumber(string.match(stamp or '', '^%d+') or 0)
end

-- `set` is a flat list of fields and values, `remove` a list of fields, both as they are about to be
-- written; `stamp` is '' for an untimed change, which keeps every version there is.
local function stamp_fields(key, set, remove, stamp)
  local text = redis.call('HGET', key, 'sys_versions')
  if not text and stamp == '' then
    return
  end
  local versions = text and cjson.decode(text) or { r = '0', f = {} }
  local keyed = versions.k or {}
  local function version_before(field)
    return instant_in(versions.f[field] or redis.call('HEXISTS', key, field) == 1 and versions.r)
  end
  local function leave(field)
    versions.f[field] = version_over(version_before(field), stamp)
  end
  for i = 1, #set, 2 do
    local field = set[i]
    keyed[field] = stamp == '' and version_before(field) > 0 and 1 or nil
    if stamp ~= '' then
      leave(field)
    elseif not versions.f[field] and redis.call('HEXISTS', key, field) == 0 then
      versions.f[field] = '0'
    end
  end
  -- What a user takes away that is neither there nor remembered leaves nothing: nobody fills this with names.
  local by_user = string.sub(stamp, 1, 1) == '>'
  for _, field in ipairs(remove) do
    local is_there = redis.call('HEXISTS', key, field) == 1
    keyed[field] = nil
    if stamp ~= '' and (is_there or versions.f[field] or not by_user) then
      leave(field)
    elseif stamp == '' and is_there and not versions.f[field] then
      versions.f[field] = versions.r
    end
  end
  versions.k = next(keyed) and keyed or nil
  redis.call('HSET', key, 'sys_versions', cjson.encode(versions))
end

-- The version of the delete of a row by somebody here, as `put_tombstone` takes it: what a user saw of it goes.
local function version_of_delete(key, stamp)
  local text = redis.call('HGET', key, 'sys_versions')
  if string.sub(stamp, 1, 1) ~= '>' then
    return stamp
  end
  local versions = text and cjson.decode(text) or { r = '0', f = {} }
  local newest = instant_in(versions.r)
  for _, version in pairs(versions.f) do
    newest = math.max(newest, instant_in(version))
  end
  return version_over(newest, stamp)
end

-- Remembers a delete, so that what is older does not come back. No delete makes another forgotten.
local function put_tombstone(tombstone, at)
  if at == '' or at == '0' then
    return
  end
  local before = tonumber(redis.call('GET', tombstone) or 0)
  redis.call('SET', tombstone, tonumber(at) > before and at or string.format('%.0f', before),
    'PX', RULES.tombstone_ttl_ms)
end
