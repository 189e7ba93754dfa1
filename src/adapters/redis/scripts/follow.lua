-- Adds or takes away one follow: both sides and both counters. @include plan @include follow
--
-- Plan: `edge`, as follow.lua among the includes has it.
-- ARGV[1]  plan
-- ARGV[2]  'add' or 'remove'
--
-- Returns {'ok', 1 when something changed, followerCount of the one followed}, {'no_user', name}.

local edge = read_plan(ARGV[1]).edge

if not user_exists(edge.follower_hash) then
  return { 'no_user', edge.follower }
end
if not user_exists(edge.following_hash) then
  return { 'no_user', edge.following }
end

local changed = set_edge(edge, ARGV[2])
return { 'ok', changed, redis.call('SCARD', edge.followers_set) }
