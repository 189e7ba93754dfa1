-- Steps on the keys of one post. @include score

-- Whether the fields a caller acted upon are still as it read them; `expected` maps field to text,
-- '' standing for an absent one.
local function is_as_read(post, expected)
  for field, text in pairs(expected) do
    if (redis.call('HGET', post, field) or '') ~= text then
      return false
    end
  end
  return true
end

local function is_banned(post)
  return redis.call('HGET', post, 'banned') == '1'
end

local function engagement_of(post)
  return engagement_of_counts(
    unpack(redis.call('HMGET', post, 'likesCount', 'commentsCount', 'bookmarksCount')))
end

-- The author's denormalised fields as they stand now, as HSET takes them. An author without a Xano id
-- is known by the username.
local function denormalised(user)
  local values = redis.call('HMGET', user, unpack(AUTHOR_FIELDS))
  local id, username = values[1], values[2] or ''
  local copies = { 'user_id', id and id ~= '' and id or username, 'username', username }
  for i, field in ipairs(COPIES) do
    copies[#copies + 1] = field
    copies[#copies + 1] = values[i + 2] or (field == 'user_role' and 'user' or '')
  end
  return copies
end

-- A post deleted meanwhile stays deleted. Returns whether the post is there.
local function follow_author(post, user)
  if redis.call('EXISTS', post) == 0 then
    return false
  end
  redis.call('HSET', post, unpack(denormalised(user)))
  return true
end
