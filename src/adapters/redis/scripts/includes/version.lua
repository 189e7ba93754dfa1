-- Versions of the fields of a row, as src/domain/sync/row.ts has them: `sys_versions` is JSON
-- { r: stamp of the row, f: { field: stamp } }. Here only what users and services change is stamped;
-- what syncing merges is worked out in the domain.

-- `set` is a flat list of fields and values, `remove` a list of fields, both as they are about to be
-- written; `stamp` is '' for an untimed change, which keeps every version there is.
local function stamp_fields(key, set, remove, stamp)
  local text = redis.call('HGET', key, 'sys_versions')
  if not text and stamp == '' then
    return
  end
  local versions = text and cjson.decode(text) or { r = '0', f = {} }
  local function leave(field, version)
    versions.f[field] = version
  end
  for i = 1, #set, 2 do
    local field = set[i]
    if stamp ~= '' then
      leave(field, stamp)
    elseif not versions.f[field] and redis.call('HEXISTS', key, field) == 0 then
      leave(field, '0')
    end
  end
  for _, field in ipairs(remove) do
    if stamp ~= '' then
      leave(field, stamp)
    elseif not versions.f[field] and redis.call('HEXISTS', key, field) == 1 then
      leave(field, versions.r)
    end
  end
  redis.call('HSET', key, 'sys_versions', cjson.encode(versions))
end

-- Every field of a new row has the one version.
local function stamp_row(key, stamp)
  if stamp ~= '' then
    redis.call('HSET', key, 'sys_versions', '{"r":"' .. stamp .. '","f":{}}')
  end
end

-- Remembers a delete, so that what is older does not come back. No delete makes another forgotten.
local function bury(grave, at)
  if at == '' or at == '0' then
    return
  end
  local before = tonumber(redis.call('GET', grave) or 0)
  redis.call('SET', grave, tonumber(at) > before and at or string.format('%.0f', before),
    'PX', RULES.tombstone_ttl_ms)
end
