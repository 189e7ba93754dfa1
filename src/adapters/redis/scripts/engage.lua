-- Adds or takes back one user's like or bookmark: both sides, the counter, the ranked feeds of the
-- post's tags, the author's total. @include plan @include engagement
--
-- Plan: actor (key of the user's hash); `act`, as engagement.lua has it.
-- ARGV[1]  plan
-- ARGV[2]  'add' or 'remove'
-- ARGV[3]  JSON: the fields the tags and the author were read from
-- ARGV[4]  now, ms
--
-- Returns {'ok', 1 when something changed, the counter}, {'changed'} when the post is no longer as
-- it was read, {'no_user'}, or {'no_post'}, as which a banned one and one without author count.

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

local changed = ARGV[2] == 'add' and add_act(p.act, now) or ARGV[2] == 'remove' and remove_act(p.act, now)
return { 'ok', changed and 1 or 0, redis.call('SCARD', p.act.set) }
