-- Takes a post away; likers and bookmarkers the plan does not name are left to recorded work.
-- @include plan @include removal
--
-- Plan: `removal`, as removal.lua has it.
-- ARGV[1]  plan
-- ARGV[2]  JSON: the fields the removal was decided upon
-- ARGV[3]  now, ms
--
-- Returns 'ok', 'changed' when the post is no longer as it was read, or 'no_post'.

local p = read_plan(ARGV[1]).removal

-- What an erased author leaves is taken away by the work that is recorded for it.
if redis.call('EXISTS', p.post, p.author_hash) < 2 then
  return 'no_post'
end
if not is_as_read(p.post, cjson.decode(ARGV[2])) then
  return 'changed'
end

remove_post(p, tonumber(ARGV[3]))
return 'ok'
