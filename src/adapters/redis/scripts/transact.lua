-- Writes if what it was decided upon still holds: all of it, or nothing. @include ops @include audience @include said-against
--
-- KEYS[n..] those of the plan, which names them by place
-- ARGV[1]   JSON: checks, whether what was read is still so, each a command, the place of its key, the reply that was
--           read, and arguments; perhaps absent, places of keys none of which is to be there; kinds, a letter for each
--           key, `h`, `s`, `x` or `z`, for a hash, set, stream or zset that operations take for granted, a capital for
--           one that is seldom there; ops, as ops.lua has them, and perhaps ignoresReplies, which a cluster alone goes by;
--           perhaps takes, as spending.lua has them with the place of an account, and rooms, each a command that counts,
--           the place of a key, what it is to stay below, and arguments; tells, whether it is to be told what all checks
--           are answered, if one does not hold
--
-- Returns {'ok', what each operation replied}, {'changed', number of the first check that does not hold, perhaps what
-- all are answered; or one more than there are, for an absent key}, {'full'} where there is no room, or {'spent', number
-- of what takes too much, microseconds until all units are back}.

local p = cjson.decode(ARGV[1])
local against = said_against(p)
if against then
  return against
end
-- What replies nothing has its place all the same.
local replies = {}
for i, o in ipairs(p.ops) do
  replies[i] = (operations[o[1]] or command)(o) or false
end
return { 'ok', replies }
