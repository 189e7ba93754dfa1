-- Carries out further stages of one bucket's part of a committed change. @include stages
--
-- KEYS[n..] the keys of the part's operations; the last three are its record, the locks and the records
-- ARGV[1]   the stage up to which to carry it out, inclusive
-- ARGV[2]   'last' where the part has no stage after that, else ''
-- ARGV[3]   JSON: the replies of operations in other buckets, by operation number
-- ARGV[4]   'keep' where other parts may still ask for the replies of this one, else ''
--
-- Returns {'ok', JSON: the replies of this part so far that are asked for}, or {'gone'} where it has no record. A stage is
-- carried out once, even if the script runs twice.

local to, is_last = tonumber(ARGV[1]), ARGV[2] == 'last'
local part, state, done, text, ops = unpack(redis.call('HMGET', RECORD, 'part', 'state', 'done', 'replies', 'ops'))
if not part then
  return { 'gone' }
end
local replies = cjson.decode(text)
run_stages(ops, done + 1, to, cjson.decode(ARGV[3]), replies)
text = cjson.encode(replies)
-- The record of the primary tells others that the change has happened, so it stays as long as any part is open.
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
