-- Carries out a plan if all its checks hold: all of it, or nothing. @include ops @include audience @include refusal
--
-- KEYS[n..] the keys of the plan, which refers to them by place
-- ARGV[1]   JSON: checks, each a command, the place of its key, the reply that was read and has to be the same now, and
--           arguments; perhaps absent, places of keys none of which may exist; kinds, a letter for each key, `h`, `s`, `x`
--           or `z`, for a hash, set, stream or zset that operations take for granted, a capital for a key that seldom
--           exists; ops, in the format of ops.lua, and perhaps ignoresReplies, which only a cluster uses; perhaps takes,
--           in the format of spending.lua with the place of an account, and rooms, each a command that counts, the place
--           of a key, the number it has to stay below, and arguments; tells, whether to return the replies to all checks
--           if one does not hold
--
-- Returns {'ok', the reply of each operation}, {'changed', number of the first check that does not hold, with `tells` the
-- replies to all; or one more than there are checks, where an absent key exists}, {'full'} where there is no room, or
-- {'spent', number of the first of `takes` whose account has too little, microseconds until all its units are back}.

local p = cjson.decode(ARGV[1])
local refusal = refusal_of(p)
if refusal then
  return refusal
end
-- An operation that replies nothing keeps its place in the list.
local replies = {}
for i, o in ipairs(p.ops) do
  replies[i] = (operations[o[1]] or command)(o) or false
end
return { 'ok', replies }
