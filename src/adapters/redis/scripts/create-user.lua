-- Makes a user whole, unless there is one of that name. @include plan @include user
-- @include arrival
--
-- Plan: user, regular, models, work, wakes, wake_cursors (keys); username; erase (the job
-- that takes an older user of that name away).
-- ARGV[1]  plan
-- ARGV[2]  created_at, ms
-- ARGV[3]  now, ms
--
-- Returns 'ok', also when the user was there; 'busy' while the older one is still being erased.

local p, created_at = read_plan(ARGV[1]), ARGV[2]

if user_exists(p.user) then
  return 'ok'
end
if redis.call('ZSCORE', p.work, p.erase) then
  return 'busy'
end

complete_user(p.user, p.username, created_at)
place_in_registry(p.user, p.regular, p.models, p.username)
arrive(p, PATTERNS.user_owner, p.username, tonumber(ARGV[3]))
return 'ok'
