-- Takes a change whose keys lie in several buckets further in one of them. @include ops @include audience @include held @include halves
--
-- KEYS[n..] those of the part of the change that lies here; the last three are its record, the locks and the records
-- ARGV[1]   'run', 'cancel', 'decide' or 'forget'
-- ARGV[2]   run: up to which stage; ARGV[3] JSON: what operations elsewhere have replied, by their numbers;
--           ARGV[4] 'keep', or nothing: whether somebody may still ask for what was replied here
--
-- Returns {'gone'} where there is no record of it. Else run returns {'ok', JSON: what has been replied here so far}; run
-- twice, a stage is done once. forget ends a change all of which is done, and cancel takes away what is not decided
-- yet; both return {'ok'}. decide returns {'committed', JSON: the buckets of the other parts}, or {'aborted'}: then it
-- cannot be committed any more.

local what, text = ARGV[1], redis.call('HGET', RECORD, 'part')
local part = text and cjson.decode(text)

if what == 'decide' then
  local state = redis.call('HGET', RECORD, 'state')
  if state == 'committed' then
    return { state, #part.others > 0 and cjson.encode(part.others) or '[]' }
  end
  redis.call('HSET', RECORD, 'state', 'aborted')
  redis.call('PEXPIRE', RECORD, RULES.aborted_ttl_ms)
  return { 'aborted' }
end

if not part then
  return { 'gone' }
end
if what == 'forget' then
  forget()
  return { 'ok' }
end
if what == 'cancel' then
  if redis.call('HGET', RECORD, 'state') == 'prepared' then
    let_go(part)
  end
  return { 'ok' }
end

local done, replies = tonumber(redis.call('HGET', RECORD, 'done')), cjson.decode(redis.call('HGET', RECORD, 'replies'))
local to, given = tonumber(ARGV[2]), cjson.decode(ARGV[3])
local ops = cjson.decode(redis.call('HGET', RECORD, 'ops'))
for stage = done + 1, to do
  run_stage(ops, stage, given, replies)
end
local told = cjson.encode(replies)
-- By the record of the primary others learn that the change has happened, for as long as any part is open.
local is_kept = ARGV[4] == 'keep' or redis.call('HGET', RECORD, 'state') == 'committed'
if to < part.last or is_kept then
  redis.call('HSET', RECORD, 'done', math.max(done, to), 'replies', told)
end
if to >= part.last then
  unlock(part)
  if not is_kept then
    forget()
  end
end
return { 'ok', told }
