-- What some keys are, and whom they hold where that is not too much for one answer.
-- @include plan @include look
--
-- ARGV[1]  plan: a list of keys, each as look.lua has a claim of one
-- ARGV[2]  how many members are told at most of one key
--
-- Returns JSON: a list of { facts, members }, members being null where there are more.

local most = tonumber(ARGV[2])

local function members_of(key)
  local kind = redis.call('TYPE', key).ok
  local members = {}
  if kind == 'set' then
    members = redis.call('SCARD', key) <= most and redis.call('SMEMBERS', key)
  elseif kind == 'zset' then
    members = redis.call('ZCARD', key) <= most and redis.call('ZRANGE', key, 0, -1)
  end
  if not members then
    return 'null'
  end
  for i, member in ipairs(members) do
    members[i] = cjson.encode(member)
  end
  return '[' .. table.concat(members, ',') .. ']'
end

local texts = {}
for i, claim in ipairs(read_plan(ARGV[1])) do
  local facts = look_at(claim)
  texts[i] = '{"facts":' .. facts .. ',"members":' .. members_of(claim.key) .. '}'
end
return '[' .. table.concat(texts, ',') .. ']'
