-- Takes a post away; likers and bookmarkers the plan does not name are left to recorded work.
-- @include plan @include removal
-- @include version @include outbox @include spending
--
-- Plan: `removal`, as removal.lua has it; tombstone (key); perhaps outbox, as outbox.lua has it.
-- ARGV[1]  plan
-- ARGV[2]  JSON: the fields the removal was decided upon
-- ARGV[3]  now, ms
-- ARGV[4]  the version of the delete: version_of_delete in version.lua
--
-- Returns {'ok'}, {'changed'} when the post is no longer as it was read, {'no_post'}, or {'outbox_full'}.

local whole = read_plan(ARGV[1])
local p = whole.removal

-- What an erased author leaves is taken away by the work that is recorded for it.
if redis.call('EXISTS', p.post, p.author_hash) < 2 then
  return { 'no_post' }
end
if not is_as_read(p.post, cjson.decode(ARGV[2])) then
  return { 'changed' }
end

local refusal = refuse_or_take(whole, {})
if refusal then
  return refusal
end

local at = version_of_delete(p.post, ARGV[4])
remove_post(p, tonumber(ARGV[3]), at)
put_tombstone(whole.tombstone, at)
send_home(whole)
return { 'ok' }
