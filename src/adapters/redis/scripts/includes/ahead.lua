-- Hashes as the commands of a batch will have left them, since each is checked before the first write: what
-- is `ahead` of a field counts, else what Redis has.

local known, ahead = {}, {}

local function kind_of(key)
  known[key] = known[key] or redis.call('TYPE', key).ok
  return known[key]
end

local function ahead_of(key)
  ahead[key] = ahead[key] or {}
  return ahead[key]
end

local function current(key, field)
  local value = ahead_of(key)[field]
  if value == nil then
    value = redis.call('HGET', key, field)
  end
  return value or nil
end
