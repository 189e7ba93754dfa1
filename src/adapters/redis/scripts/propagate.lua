-- Brings some of an author's posts up to date, and notes how far this came. @include plan
-- @include user @include post @include work
--
-- Plan: user, work, cursors (keys); posts (keys); piece (of work).
-- ARGV[1]  plan
-- ARGV[2]  the cursor these posts were read at
-- ARGV[3]  the cursor to go on from, '' when these were the last
-- ARGV[4]  the instant from which the piece is due again, ms
--
-- The author's fields are read here and not before, so that of two changes the second stands. A
-- change meanwhile began the piece anew: its cursor differs, and is left.
--
-- Returns 1 when the piece is finished, else 0.

local p, at, to, now = read_plan(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])

if not user_exists(p.user) then
  finish_work(p.work, p.cursors, p.piece)
  return 1
end
if redis.call('HGET', p.cursors, p.piece) ~= at then
  redis.call('ZADD', p.work, 'XX', now, p.piece)
  return 0
end
local username = redis.call('HGET', p.user, 'username')
for _, post in ipairs(p.posts) do
  if redis.call('HGET', post, 'username') == username then
    follow_author(post, p.user)
  end
end
if to == '' then
  finish_work(p.work, p.cursors, p.piece)
  return 1
end
record_work(p.work, p.cursors, p.piece, to, now)
return 0
