-- What became of an event that was sent: out of the outbox, perhaps into the dead letters, or back to
-- wait. @include plan @include outbox-order @include ledger
--
-- Plan: stream, order, users, state (keys); actor, id; `until`, ms, until which the user was claimed;
-- `not_before`, ms, when it is to be tried again, else perhaps `letter`, { id, code, letter, by_code
-- (key) }, with dead, dead_order, dead_codes (keys).
-- ARGV[1]  plan
-- ARGV[2]  now, ms
--
-- Returns 1 when the event was there, and the claim still the caller's, else 0.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])

if tonumber(redis.call('ZSCORE', p.users, p.actor) or nil) ~= p['until'] then
  return 0
end
if not p.not_before then
  if leave_outbox(p, p.actor, p.id, now) == 0 then
    return 0
  end
  if p.letter then
    keep_letter(p, p.letter, now)
  end
  return 1
end
if not redis.call('ZSCORE', p.order, order_member(p.actor, p.id)) then
  return 0
end
redis.call('HINCRBY', p.state, p.id, 1)
redis.call('ZADD', p.users, p.not_before, p.actor)
return 1
