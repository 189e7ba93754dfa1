-- Promises one bucket's part of a change: checks that what it rests upon holds here, and locks it until the change is finished
-- or taken back. @include locks @include refusal
--
-- KEYS[n..] the keys of the part, then its record, the locks and the records
-- ARGV[1]   JSON: the plan as transact.lua takes it, without the operations
-- ARGV[2]   JSON: id of the change; wants, the letters of each lock and then its name
-- ARGV[3]   the operations, in the format of stages.lua; they are recorded and not run yet
-- ARGV[4]   JSON, for a process that finishes the change in place of its maker
-- ARGV[5]   'look': only tells why the part would be refused, and writes nothing
--
-- Returns {'ok', '{}'}, or the refusal as transact.lua returns it; or {'locked', id of the change that is in the way}, or
-- {'aborted'} where it has been decided meanwhile that the change does not happen. A repeated call returns the same.

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
local refusal = refusal_of(plan)
if refusal then
  return refusal
end
if not is_look then
  lock(part, held)
  record({ ARGV[2], ARGV[3], ARGV[4] }, 'prepared', -1, '{}')
end
return { 'ok', '{}' }
