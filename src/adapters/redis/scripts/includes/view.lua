-- Posts as they are answered: JSON text of a post's hash with its author's and one viewer's flags.
-- @include hash @include pattern
--
-- `viewer` is { liked, bookmarked } (keys of the viewer's timelines), or nil for none.

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

-- The same judgement as `view`, for a post that is only passed over.
local function is_shown(id)
  local username, banned = unpack(redis.call('HMGET', key_of(PATTERNS.post, id), 'username', 'banned'))
  return username and banned ~= '1'
    and redis.call('EXISTS', key_of(PATTERNS.user, username)) == 1
end

local function flag(timeline, id)
  return redis.call('ZSCORE', timeline, id) and 'true' or 'false'
end

-- nil for a post that is missing, or whose author is.
local function view_any(id, viewer)
  local post = read_hash(key_of(PATTERNS.post, id))
  if not post.username or not author_of(post.username) then
    return nil
  end
  return '{"post":' .. cjson.encode(post)
    .. ',"isLiked":' .. (viewer and flag(viewer.liked, id) or 'false')
    .. ',"isBookmarked":' .. (viewer and flag(viewer.bookmarked, id) or 'false') .. '}', post
end

-- nil also for a banned one.
local function view(id, viewer)
  local text, post = view_any(id, viewer)
  return text and post.banned ~= '1' and text or nil
end

local function authors_json()
  return '{' .. table.concat(author_texts, ',') .. '}'
end
