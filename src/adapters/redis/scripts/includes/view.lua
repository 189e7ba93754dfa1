-- Posts as they are answered: JSON text of a post's hash with its author's and one viewer's flags.
-- @include hash @include pattern @include viewer

local authors, author_texts = {}, {}

-- Each author is read and written once, whatever the number of posts; nil when there is none.
local function author_of(username)
  if authors[username] == nil then
    local hash = read_hash(key_of(PATTERNS.user, username))
    authors[username] = next(hash) ~= nil
    if authors[username] then
      author_texts[#author_texts + 1] = cjson.encode(username) .. ':' .. cjson.encode(hash)
    end
  end
  return authors[username]
end

-- What every post has. A hash without one of these was damaged by another program.
local REQUIRED = {
  'id', 'user_id', 'username', 'user_role', 'content', 'hashtags', 'created_at', 'likesCount',
  'commentsCount', 'bookmarksCount',
}

-- The same judgement as `view`, for a post that is only passed over.
local function is_shown(id)
  local post = key_of(PATTERNS.post, id)
  local values = redis.call('HMGET', post, 'username', 'banned', unpack(REQUIRED))
  for place = 3, #REQUIRED + 2 do
    if not values[place] then
      return false
    end
  end
  return values[2] ~= '1' and redis.call('EXISTS', key_of(PATTERNS.user, values[1])) == 1
end

-- nil for a post that is missing, or whose author is. A hash that names no author is damage, and
-- answered as it is, for the reader to find out.
local function view_any(id, viewer)
  local post = read_hash(key_of(PATTERNS.post, id))
  if next(post) == nil or post.username and not author_of(post.username) then
    return nil
  end
  local liked, bookmarked = flags_of(id, viewer)
  return '{"post":' .. cjson.encode(post) .. ',"isLiked":' .. tostring(liked)
    .. ',"isBookmarked":' .. tostring(bookmarked) .. '}', post
end

-- nil also for a banned one, and for a damaged one: it must not take a whole feed with it.
local function view(id, viewer)
  local text, post = view_any(id, viewer)
  if not text or post.banned == '1' then
    return nil
  end
  for _, field in ipairs(REQUIRED) do
    if not post[field] then
      return nil
    end
  end
  return text
end

local function authors_json()
  return '{' .. table.concat(author_texts, ',') .. '}'
end
