-- How much a hash may hold that its own user fills: Allowance in src/domain/profile.ts.

local function bytes_of(field, value)
  return value and #field + #value or 0
end

local function remember_name(room, name)
  if string.sub(name, 1, 4) ~= 'sys_' and not room.names[name] then
    room.names[name], room.count = true, room.count + 1
  end
end

-- What the hash holds now. Names that were taken away count as long as their versions are remembered.
local function room_in(key, allowance)
  local room = { bytes = 0, own = {}, names = {}, count = 0 }
  local values = redis.call('HMGET', key, unpack(allowance.of))
  for i, field in ipairs(allowance.of) do
    room.own[field] = true
    room.bytes = room.bytes + bytes_of(field, values[i])
  end
  if allowance.names ~= cjson.null then
    local versions = redis.call('HGET', key, 'sys_versions')
    for _, name in ipairs(redis.call('HKEYS', key)) do
      remember_name(room, name)
    end
    for name in pairs(versions and cjson.decode(versions).f or {}) do
      remember_name(room, name)
    end
  end
  return room
end

-- `change` maps fields to their new values, or to false; `before` tells the value of a field, or false.
-- Returns what there would be too much of, 'bytes' or 'names'; else nothing, and the change is counted.
local function take_room(room, allowance, change, before)
  local bytes, new = room.bytes, {}
  for field, value in pairs(change) do
    if room.own[field] then
      bytes = bytes + bytes_of(field, value) - bytes_of(field, before(field))
    end
    if value and not room.names[field] then
      new[#new + 1] = field
    end
  end
  if bytes > allowance.bytes and bytes > room.bytes then
    return 'bytes'
  elseif allowance.names ~= cjson.null and #new > 0 and room.count + #new > allowance.names then
    return 'names'
  end
  room.bytes = bytes
  for _, name in ipairs(new) do
    remember_name(room, name)
  end
end
