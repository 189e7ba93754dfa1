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

-- The same judgement as `view`, for a post that is only passed over.
local function is_shown(id)
  local username, banned = unpack(redis.call('HMGET', key_of(PATTERNS.post, id), 'username', 'banned'))
  return username and banned ~= '1'
    and redis.call('EXISTS', key_of(PATTERNS.user, username)) == 1
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

-- nil also for a banned one.
local function view(id, viewer)
  local text, post = view_any(id, viewer)
  return text and post.banned ~= '1' and text or nil
end

local function authors_json()
  return '{' .. table.concat(author_texts, ',') .. '}'
end
