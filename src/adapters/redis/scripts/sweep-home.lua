-- Takes out of a home what no page shows: posts that are gone, banned, of somebody who is gone or whom
-- the reader does not follow, and posts that stand by another time. @include plan @include home
--
-- Plan: as home.lua has it, and following (of the reader; key); entries, each { id, post, author_hash
-- (keys), author }, by the author whom the reader saw, '' for none.
-- ARGV[1]  plan
--
-- Each is looked at once more: one whose ban was lifted meanwhile stays. What is to come back is noted by
-- whoever brings it back. Returns how many were taken out.

local p = read_plan(ARGV[1])

if redis.call('EXISTS', p.state) == 0 or not is_intact(p) then
  return 0
end

local function is_shown(entry, score)
  local author, banned, created_at =
    unpack(redis.call('HMGET', entry.post, 'username', 'banned', 'created_at'))
  if not author or banned == '1' then
    return false
  end
  if author ~= entry.author then
    return true
  end
  return tonumber(created_at or nil) == tonumber(score)
    and redis.call('EXISTS', entry.author_hash) == 1
    and redis.call('SISMEMBER', p.following, author) == 1
end

local removed = 0
for _, entry in ipairs(p.entries) do
  local score = redis.call('ZSCORE', p.home, entry.id)
  if score and not is_shown(entry, score) then
    removed = removed + redis.call('ZREM', p.home, entry.id)
  end
end
close_home(p)
return removed
