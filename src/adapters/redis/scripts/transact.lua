-- Writes if what it was decided upon still holds: all of it, or nothing. @include checks @include ops
-- @include spending
--
-- KEYS[n..] those of the plan, which names them by place
-- ARGV[1]   JSON: checks, as checks.lua has them; kinds, a letter for each key, `h`, `s`, `x` or `z`, for
-- a hash, set, stream or zset that operations take for granted; ops, as ops.lua has them; perhaps takes, as spending.lua has
-- them with the place of an account, and rooms, each a command that counts, the place of a key, what it is to stay below, and arguments.
--
-- Returns {'ok', what each operation replied}, {'changed', number of the first check that does not hold}, {'full'}
-- where there is no room, or {'spent', number of what takes too much, microseconds until all units are back}.

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

for _, room in ipairs(p.rooms or {}) do
  if redis.call(room[1], KEYS[room[2]], unpack(room, 4)) >= room[3] then
    return { 'full' }
  end
end
local takes = p.takes or {}
for _, taken in ipairs(takes) do
  taken[1] = KEYS[taken[1]]
end
local short, ahead = take(takes)
if short then
  return { 'spent', short, ahead }
end
-- What replies nothing has its place all the same.
local replies = {}
for i, o in ipairs(p.ops) do
  replies[i] = operate(o) or false
end
return { 'ok', replies }
