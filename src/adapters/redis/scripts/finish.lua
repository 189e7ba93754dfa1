-- Takes a change whose keys lie in several buckets further in one of them. @include ops @include audience @include held @include halves
--
-- KEYS[n..] to run it, those of its operations that lie here; the last three are its record, the locks and the records
-- ARGV[1]   'run', 'cancel', 'decide' or 'forget'
-- ARGV[2]   run: up to which stage; ARGV[3] JSON: what operations elsewhere have replied, by their numbers;
--           ARGV[4] 'keep', or nothing: whether somebody may still ask for what was replied here
--
-- Returns {'gone'} where there is no record of it. Else run returns {'ok', JSON: what has been replied here so far and is asked for}; run
-- twice, a stage is done once. forget ends a change all of which is done, and cancel takes away what is not decided
-- yet; both return {'ok'}. decide returns {'committed', JSON: the buckets of the other parts}, or {'aborted'}: then it
-- cannot be committed any more.

local what = ARGV[1]
local text, state, done, replies, ops = unpack(redis.call('HMGET', RECORD, 'part', 'state', 'done', 'replies', 'ops'))

if what == 'decide' then
  if state == 'committed' then
    local others = cjson.decode(text).others
    return { state, #others > 0 and cjson.encode(others) or '[]' }
  end
  redis.call('HSET', RECORD, 'state', 'aborted')
  redis.call('PEXPIRE', RECORD, RULES.aborted_ttl_ms)
  return { 'aborted' }
end

if not text then
  return { 'gone' }
end
if what == 'forget' then
  forget()
  return { 'ok' }
end
local part = cjson.decode(text)
if what == 'cancel' then
  if state == 'prepared' then
    let_go(part)
  end
  return { 'ok' }
end

local to, given = tonumber(ARGV[2]), cjson.decode(ARGV[3])
ops, replies, done = cjson.decode(ops), cjson.decode(replies), tonumber(done)
for stage = done + 1, to do
  run_stage(ops, stage, given, replies)
end
local told = cjson.encode(replies)
-- By the record of the primary others learn that the change has happened, for as long as any part is open.
local is_kept = ARGV[4] == 'keep' or state == 'committed'
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
