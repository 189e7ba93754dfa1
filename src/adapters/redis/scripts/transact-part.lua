-- Carries out one bucket's part of a change, or promises to. @include ops @include audience @include held @include halves @include spending
-- @include said-against
--
-- KEYS[n..] those of the part, then its record, the locks and the records
-- ARGV[1]   JSON: what transact.lua is told, but for the operations
-- ARGV[2]   'alone' where all of the change lies here; 'prepare': what it rests upon holds here, and is kept as it is
--           until the change is finished or cancelled; 'commit', once all others have promised; 'look': nothing is done but
--           to tell what is said against it
-- ARGV[3]   JSON: id of the change; to the part that commits, the buckets of the others; wants, the letters of each lock and
--           then its name; last of the stages
-- ARGV[4]   JSON: the operations, each with its number, the stage at which it is done, and 1 where its reply is asked for;
--           whoever promises does not look at them
-- ARGV[5]   JSON, for whoever finishes the change in place of its maker
--
-- Returns what transact.lua does, but {'ok', JSON: what was replied at stage 0 and is asked for, by numbers}; or
-- {'locked', id of the change that is in the way}, or {'aborted'} where it was decided meanwhile that it does not happen.
-- Whoever asks twice is answered the same.

local plan, how, part = cjson.decode(ARGV[1]), ARGV[2], cjson.decode(ARGV[3])
local texts = { ARGV[3], ARGV[4], ARGV[5] }

local state = how ~= 'alone' and redis.call('HGET', RECORD, 'state')
if state == 'aborted' then
  return { state }
elseif state then
  return { 'ok', redis.call('HGET', RECORD, 'replies') }
end
local other, held = in_the_way(part.wants, part.id)
if other then
  return { 'locked', other }
end
if how == 'look' then
  plan.takes = nil
end
local against = said_against(plan)
if against then
  return against
end
if how == 'look' then
  return { 'ok', '{}' }
end
if how == 'prepare' then
  lock(part, held)
  record(texts, 'prepared', -1, '{}')
  return { 'ok', '{}' }
end
local replies = {}
run_stage(cjson.decode(ARGV[4]), 0, {}, replies)
local text = cjson.encode(replies)
if how == 'commit' then
  if part.last > 0 then
    lock(part, held)
  end
  record(texts, 'committed', 0, text)
end
return { 'ok', text }
