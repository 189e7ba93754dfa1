-- Carries out a change that lies in one bucket, or commits one of which all other parts have promised theirs.
-- @include stages @include said-against
--
-- KEYS[n..] those of the part, then its record, the locks and the records
-- ARGV[1]   JSON: what transact.lua is told, but for the operations
-- ARGV[2]   JSON: id of the change; wants, the letters of each lock and then its name; others, the buckets of the parts that
--           have promised, or none; last, of its stages
-- ARGV[3]   the operations, as stages.lua has them
-- ARGV[4]   JSON, for whoever finishes the change in place of its maker
--
-- Returns what transact.lua does, but {'ok', JSON: what was replied at stage 0 and is asked for, by numbers}; or what
-- promise.lua does where others are in the way. Whoever asks twice to commit is answered the same.

local plan, part = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local is_alone = #part.others == 0

local state = not is_alone and redis.call('HGET', RECORD, 'state')
if state == 'aborted' then
  return { state }
elseif state then
  return { 'ok', redis.call('HGET', RECORD, 'replies') }
end
local other = in_the_way(part.wants, part.id)
if other then
  return { 'locked', other }
end
local against = said_against(plan)
if against then
  return against
end
local replies = {}
run_stages(ARGV[3], 0, 0, {}, replies)
local text = cjson.encode(replies)
if not is_alone then
  if part.last > 0 then
    -- What operations have marked in the locks of others meanwhile stays.
    lock(part, held_of(part.wants))
  end
  record({ ARGV[2], ARGV[3], ARGV[4] }, 'committed', 0, text)
end
return { 'ok', text }
