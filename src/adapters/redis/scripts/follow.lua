-- Adds or takes away one follow: both sides and both counters. @include plan @include follow
-- @include outbox @include spending
--
-- Plan: `edge`, as follow.lua among the includes has it; perhaps outbox, as outbox.lua has it.
-- ARGV[1]  plan
-- ARGV[2]  'add' or 'remove'
-- ARGV[3]  the version the act leaves: version_over in version.lua
--
-- Returns {'ok', 1 when something changed, followerCount of the one followed}, {'no_user', name}, or as
-- spending.lua refuses.

local p = read_plan(ARGV[1])
local edge = p.edge

if not user_exists(edge.follower_hash) then
  return { 'no_user', edge.follower }
end
if not user_exists(edge.following_hash) then
  return { 'no_user', edge.following }
end

local was_present = redis.call('SISMEMBER', edge.following_set, edge.following) == 1
if was_present ~= (ARGV[2] == 'add') then
  local refusal = refuse_or_take(p, { edges = 1 })
  if refusal then
    return refusal
  end
end
local version = act_version(edge, was_present, ARGV[3])
local changed = set_edge(edge, ARGV[2])
if changed == 1 then
  leave_version(edge, ARGV[2] == 'add', version)
  send_home(p)
end
return { 'ok', changed, redis.call('SCARD', edge.followers_set) }
