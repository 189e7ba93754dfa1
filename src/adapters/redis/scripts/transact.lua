-- Writes if what it was decided upon still holds: all of it, or nothing. @include plan @include checks
-- @include ops @include spending @include outbox
--
-- KEYS[n..] those of the plan, which names them by place
-- ARGV[1]   JSON: checks, as checks.lua has them; kinds, a letter for each key, `h`, `s`, `x` or `z`, for
-- a hash, set, stream or zset that operations take for granted; ops, as ops.lua has them; perhaps spend: costs, and what spending.lua and outbox.lua take.
--
-- Returns {'ok', what each operation replied}, {'changed', number of the first check that does not hold}, or as
-- spending.lua refuses.

local p = cjson.decode(ARGV[1])

local broken = broken_among(p.checks)
if broken then
  return broken
end
local KIND_OF = { h = 'hash', s = 'set', x = 'stream', z = 'zset' }
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
