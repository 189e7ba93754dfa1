-- Puts a dead letter of news back into the outbox, behind all that waits. @include plan
-- @include ledger
--
-- Plan: stream, dead, dead_order, dead_codes (keys); letter, { id, code, by_code (key) }; event, the
-- text that goes out, and as, the id it goes out under.
-- ARGV[1]  plan
--
-- Returns 1 when the letter was there, else 0.

local p = read_plan(ARGV[1])
if drop_letter(p, p.letter) == 0 then
  return 0
end
redis.call('XADD', p.stream, '*', 'event', p.event, 'id', p.as)
return 1
