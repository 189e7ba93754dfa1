-- Takes a deleted post out of the timelines of some of those who had liked or bookmarked it.
-- @include plan @include work
--
-- Plan: work, cursors (keys); sides, each { gone, live (keys of sets), acts ({ name, timeline }) };
-- id, piece (of work).
-- ARGV[1]  plan
-- ARGV[2]  the instant from which the piece is due again, ms
--
-- Whoever acts on a post made again under this id stands in `live`, and keeps the entry.
--
-- Returns 1 when the piece is finished, else 0.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])
local left = 0

for _, side in ipairs(p.sides) do
  for _, act in ipairs(side.acts) do
    if redis.call('SISMEMBER', side.live, act.name) == 0 then
      redis.call('ZREM', act.timeline, p.id)
    end
    redis.call('SREM', side.gone, act.name)
  end
  left = left + redis.call('SCARD', side.gone)
end
if left == 0 then
  finish_work(p.work, p.cursors, p.piece)
  return 1
end
record_work(p.work, p.cursors, p.piece, '', now)
return 0
