-- Takes one bucket's part of a change that has happened further. @include stages
--
-- KEYS[n..] those of its operations that lie here; the last three are its record, the locks and the records
-- ARGV[1]   up to which stage
-- ARGV[2]   'last' where no stage comes after that, or nothing
-- ARGV[3]   JSON: what operations elsewhere have replied, by their numbers
-- ARGV[4]   'keep', or nothing: whether somebody may still ask for what was replied here
--
-- Returns {'ok', JSON: what has been replied here so far and is asked for}, or {'gone'} where there is no record of it. Run
-- twice, a stage is done once.

local to, is_last = tonumber(ARGV[1]), ARGV[2] == 'last'
local part, state, done, text, ops = unpack(redis.call('HMGET', RECORD, 'part', 'state', 'done', 'replies', 'ops'))
if not part then
  return { 'gone' }
end
local replies = cjson.decode(text)
run_stages(ops, done + 1, to, cjson.decode(ARGV[3]), replies)
text = cjson.encode(replies)
-- By the record of the primary others learn that the change has happened, for as long as any part is open.
local is_kept = ARGV[4] == 'keep' or state == 'committed'
if is_kept or not is_last then
  redis.call('HSET', RECORD, 'done', math.max(done, to), 'replies', text)
end
if is_last then
  unlock(cjson.decode(part))
  if not is_kept then
    forget()
  end
end
return { 'ok', text }
