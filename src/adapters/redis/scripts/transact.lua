-- Writes if what it was decided upon still holds: all of it, or nothing. @include plan @include ops
-- @include spending @include outbox
--
-- KEYS[n..] those of the plan, which names them by place
-- ARGV[1]   JSON: checks, each a command, the place of its key, the reply that was read, and arguments; kinds, a
-- letter for each key, `h`, `s` or `z`, for a hash, set or zset that operations take for granted; ops, as ops.lua has
-- them; perhaps spend: costs, and what spending.lua and outbox.lua take.
--
-- Returns {'ok', what each operation replied}, {'changed', number of the first check that does not hold}, or as
-- spending.lua refuses.

local p = cjson.decode(ARGV[1])

local function damaged(key)
  return { err = 'WRONGTYPE ' .. key .. ' is a ' .. redis.call('TYPE', key).ok }
end

-- What is not there is false to Lua, and null in JSON.
local function is_same(reply, read)
  if type(read) ~= 'table' then
    return reply == read or reply == false and read == cjson.null
  end
  if type(reply) ~= 'table' or #reply ~= #read then
    return false
  end
  for i, part in ipairs(read) do
    if not is_same(reply[i], part) then
      return false
    end
  end
  return true
end

for i, check in ipairs(p.checks) do
  local key = KEYS[check[2]]
  local reply = redis.pcall(check[1], key, unpack(check, 4))
  if type(reply) == 'table' then
    if reply.err then
      return damaged(key)
    end
    reply = reply.ok or reply
  end
  if not is_same(reply, check[3]) then
    return check[1] == 'TYPE' and reply ~= 'none' and damaged(key) or { 'changed', i }
  end
end
local KIND_OF = { h = 'hash', s = 'set', z = 'zset' }
for place = 1, #p.kinds do
  local kind = KIND_OF[string.sub(p.kinds, place, place)]
  local is = kind and redis.call('TYPE', KEYS[place]).ok
  if is ~= kind and is ~= 'none' then
    return damaged(KEYS[place])
  end
end

local spend = p.spend and resolve(p.spend)
local refusal = spend and refuse_or_take(spend, spend.costs)
if refusal then
  return refusal
end
-- What replies nothing has its place all the same.
local replies = {}
for i, o in ipairs(p.ops) do
  replies[i] = operate(o) or false
end
if spend then
  send_home(spend)
end
return { 'ok', replies }
