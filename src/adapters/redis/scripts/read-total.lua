-- What some of an author's posts have earned, beside what is written of all of them.
-- @include pattern @include post @include ask
--
-- KEYS[1]  hash of the author   KEYS[2]  models board
-- KEYS[3]  zset of posts        KEYS[4]  zset of banned posts
-- ARGV[1]  the username
-- ARGV[2]  the place of the first, counted over both zsets
-- ARGV[3]  how many
--
-- Likes and bookmarks are taken from their sets, since a counter may be what is wrong.
--
-- Where one of the keys is damaged the sum is not known, and the role is answered as missing.
--
-- Returns JSON { earned, by these; more, whether there are any; role, kept, the total in the hash, and
-- board, the score there, each '' where it is missing; guard, which changes with any of these sizes }.

local username, from, count = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local unknown = false

local function size_of(command, key)
  local size = ask(command, key)
  unknown = unknown or not size
  return size or 0
end

local posts, banned = size_of('ZCARD', KEYS[3]), size_of('ZCARD', KEYS[4])

local ids = {}
if from < posts then
  ids = ask('ZRANGE', KEYS[3], from, from + count - 1)
end
if #ids < count then
  local start = math.max(0, from - posts)
  for _, id in ipairs(ask('ZRANGE', KEYS[4], start, start + count - #ids - 1) or {}) do
    ids[#ids + 1] = id
  end
end

local earned = 0
for _, id in ipairs(ids) do
  local author, comments = unpack(
    ask('HMGET', key_of(PATTERNS.post, id), 'username', 'commentsCount') or {})
  if author == username then
    earned = earned + engagement_of_counts(
      size_of('SCARD', key_of(PATTERNS.post_likes, id)), comments,
      size_of('SCARD', key_of(PATTERNS.post_bookmarks, id)))
  end
end

local role, kept = unpack(ask('HMGET', KEYS[1], 'role', 'sys_engagement') or {})
local board = ask('ZSCORE', KEYS[2], username) or ''
role = not unknown and size_of('ZCARD', KEYS[2]) and not unknown and role
return cjson.encode({
  earned = earned, more = from + #ids < posts + banned, role = role or '', kept = kept or '',
  board = board, guard = table.concat({ kept or '', board, posts, banned }, ' '),
})
