-- Takes a deleted post out of the timelines of some of those who had liked or bookmarked it. @include kinds
-- @include plan @include ops @include work @include deferral @include post-id
--
-- Plan: work, cursors, deferrals, wakes, wake_cursors, post, post_ids, tombstone, waiting (keys; the last of
-- those who wait for the post); sides, each { gone, live (keys of sets), acts }, an act being { name, ops },
-- and perhaps park, a record newer than the delete, { digest, record, version }; id, owner (as
-- which the post is waited for), piece (of work).
-- ARGV[1]  plan
-- ARGV[2]  the instant from which the piece is due again, ms
-- ARGV[3]  the version of the delete, ms, '' for none
--
-- Whoever acts on a post made again under this id stands in `live`, and keeps the entry.
--
-- Returns 1 when the piece is finished, else 0.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])
local left = 0
-- The post may have been deleted once more since, which told whoever waited then.
local dead_until = tonumber(redis.call('GET', p.tombstone) or 0)

for _, side in ipairs(p.sides) do
  for _, act in ipairs(side.acts) do
    if redis.call('SISMEMBER', side.live, act.name) == 0 then
      operate_all(act.ops)
      if act.park and act.park.version > dead_until then
        defer(p, p.owner, p.waiting, act.park.digest, act.park.record, now)
      end
    end
    redis.call('SREM', side.gone, act.name)
  end
  left = left + redis.call('SCARD', side.gone)
end
-- The post may be known by another id.
if redis.call('EXISTS', p.post) == 1 or post_named(p.post_ids, p.id) then
  wake(p, p.owner, p.waiting, now)
end
if left == 0 then
  finish_work(p.work, p.cursors, p.piece)
  return 1
end
record_work(p.work, p.cursors, p.piece, ARGV[3], now)
return 0
