-- Decides whether a change happens, or deletes what is kept of it. @include locks
--
-- KEYS      its record in one of its buckets, the locks and the records
-- ARGV[1]   'decide', 'cancel', 'forget' or 'drop'
--
-- decide, run on the primary, returns {'committed', JSON: the buckets of the other parts}, or {'aborted'}: then the change
-- can no longer be committed. cancel deletes the record and locks of a part that is promised, and forget the record of a part
-- of a change all of which is done; both return {'ok'}, or {'gone'} where there is no record. drop deletes the locks of a
-- change whose record is lost, as by a broken move of the slot, and returns {'gone'}; or {'ok'} where there is a record.

local what = ARGV[1]
local text, state = unpack(redis.call('HMGET', RECORD, 'part', 'state'))

if what == 'decide' then
  if state == 'committed' then
    local others = cjson.decode(text).others
    return { state, #others > 0 and cjson.encode(others) or '[]' }
  end
  redis.call('HSET', RECORD, 'state', 'aborted')
  redis.call('PEXPIRE', RECORD, RULES.record_ttl_ms)
  return { 'aborted' }
end
if not text then
  if what == 'drop' then
    local wants, held = {}, redis.call('HGETALL', LOCKS)
    for at = 1, #held, 2 do
      if string.find(held[at + 1], CHANGE, 1, true) then
        wants[#wants + 1], wants[#wants + 2] = held[at + 1], held[at]
      end
    end
    unlock({ id = CHANGE, wants = wants })
    redis.call('ZREM', RECORDS, CHANGE)
  end
  return { 'gone' }
end
local is_undone = what == 'cancel' and state == 'prepared'
if is_undone then
  unlock(cjson.decode(text))
end
if is_undone or what == 'forget' then
  forget()
end
return { 'ok' }
