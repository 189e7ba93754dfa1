-- Carries out a change that lies in one bucket, or commits a change all of whose other parts have promised.
-- @include stages @include refusal
--
-- KEYS[n..] the keys of the part, then its record, the locks and the records
-- ARGV[1]   JSON: the plan as transact.lua takes it, without the operations
-- ARGV[2]   JSON: id of the change; wants, the letters of each lock and then its name; others, the buckets of the parts that
--           have promised, empty where there are none; last, the number of this part's last stage
-- ARGV[3]   the operations, in the format of stages.lua
-- ARGV[4]   JSON, for a process that finishes the change in place of its maker
--
-- Returns what transact.lua returns, except {'ok', JSON: the replies of stage 0 that are asked for, by operation number}; or
-- what promise.lua returns where another change is in the way. A repeated commit of several parts gets the same answer.

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
local refusal = refusal_of(plan)
if refusal then
  return refusal
end
local replies = {}
run_stages(ARGV[3], 0, 0, {}, replies)
local text = cjson.encode(replies)
if not is_alone then
  if part.last > 0 then
    -- The locks are read anew, so that what these operations marked in the locks of other changes stays.
    lock(part, held_of(part.wants))
  end
  record({ ARGV[2], ARGV[3], ARGV[4] }, 'committed', 0, text)
end
return { 'ok', text }
