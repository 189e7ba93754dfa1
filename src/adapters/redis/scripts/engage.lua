-- Adds or takes back one user's like or bookmark: both sides, the counter, the ranked feeds of the
-- post's tags, the author's total. @include plan @include engagement
-- @include outbox @include spending
--
-- Plan: actor (key of the user's hash); `act`, as engagement.lua has it; perhaps outbox, as outbox.lua
-- has it.
-- ARGV[1]  plan
-- ARGV[2]  'add' or 'remove'
-- ARGV[3]  JSON: the fields the tags and the author were read from
-- ARGV[4]  now, ms
-- ARGV[5]  the version the act leaves: version_over in version.lua
--
-- Returns {'ok', 1 when something changed, the counter}, {'changed'} when the post is no longer as
-- it was read, {'no_user'}, {'no_post'}, as which a banned one and one without author count, or as
-- spending.lua refuses.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[4])

if not user_exists(p.actor) then
  return { 'no_user' }
end
if redis.call('EXISTS', p.act.post) == 0 or is_banned(p.act.post) then
  return { 'no_post' }
end
if not is_as_read(p.act.post, cjson.decode(ARGV[3])) then
  return { 'changed' }
end
if not user_exists(p.act.author_hash) then
  return { 'no_post' }
end

local adds, stamp = ARGV[2] == 'add', ARGV[5]
local was_present = redis.call('SISMEMBER', p.act.set, p.act.name) == 1
if was_present ~= adds then
  local refusal = refuse_or_take(p, { edges = 1 })
  if refusal then
    return refusal
  end
end
local version = act_version(p.act, was_present, stamp)
local changed
if adds then
  changed = add_act(p.act, now, now)
else
  changed = remove_act(p.act, now)
end
if changed then
  leave_version(p.act, adds, version)
  send_home(p)
end
return { 'ok', changed and 1 or 0, redis.call('SCARD', p.act.set) }
