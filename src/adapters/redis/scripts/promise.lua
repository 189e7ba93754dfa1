-- Promises one bucket's part of a change: what it rests upon holds here, and is kept as it is until the change is finished
-- or taken back. @include held @include said-against
--
-- KEYS[n..] those of the part, then its record, the locks and the records
-- ARGV[1]   JSON: what transact.lua is told, but for the operations
-- ARGV[2]   JSON: id of the change; wants, the letters of each lock and then its name
-- ARGV[3]   the operations, which are not looked at yet: stages.lua has them
-- ARGV[4]   JSON, for whoever finishes the change in place of its maker
-- ARGV[5]   'look': nothing is done but to tell what is said against it
--
-- Returns {'ok', '{}'}, or what transact.lua says against a plan; or {'locked', id of the change that is in the way}, or
-- {'aborted'} where it was decided meanwhile that the change does not happen. Whoever asks twice is answered the same.

local plan, part, is_look = cjson.decode(ARGV[1]), cjson.decode(ARGV[2]), ARGV[5] == 'look'

local state = redis.call('HGET', RECORD, 'state')
if state then
  return state == 'aborted' and { state } or { 'ok', '{}' }
end
local other, held = in_the_way(part.wants, part.id)
if other then
  return { 'locked', other }
end
if is_look then
  plan.takes = nil
end
local against = said_against(plan)
if against then
  return against
end
if not is_look then
  lock(part, held)
  record({ ARGV[2], ARGV[3], ARGV[4] }, 'prepared', -1, '{}')
end
return { 'ok', '{}' }
