-- Those whom records wait for, and who are looked at next. @include work
--
-- `p` names the keys wakes, wake_cursors.

-- Whoever waits is looked at soon. Each time has a number, so that one that comes while the waiting
-- are being looked at is not lost.
local function wake(p, owner, key, now)
  if redis.call('EXISTS', key) == 0 then
    return
  end
  local turn = tonumber(string.match(redis.call('HGET', p.wake_cursors, owner) or '', '^%d+')) or 0
  record_work(p.wakes, p.wake_cursors, owner, string.format('%d 0', turn + 1), now)
end
