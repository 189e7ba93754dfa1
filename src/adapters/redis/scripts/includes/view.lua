-- Posts as they are answered: JSON of a post's fields with its author's hash and one viewer's flags.
-- @include hash @include pattern @include viewer @include ask
--
-- Values go without their names, in the order of POST_FIELDS, and hashes as the flat lists Redis has
-- them: taking them apart and encoding them by name would be most of the work of a page.

local authors, author_texts = {}, {}

-- Each author is read and written once, whatever the number of posts; false when there is none.
local function author_of(username)
  if authors[username] == nil then
    local flat = ask('HGETALL', key_of(PATTERNS.user, username)) or {}
    authors[username] = #flat > 0
    if authors[username] then
      author_texts[#author_texts + 1] = cjson.encode(username) .. ':' .. cjson.encode(flat)
    end
  end
  return authors[username]
end

local function read_post(id)
  return ask('HMGET', key_of(PATTERNS.post, id), unpack(POST_FIELDS)) or {}
end

-- A hash without one of the first fields is no post, or was damaged by another program: it must not
-- take a whole feed with it.
local function is_whole(post)
  for place = 1, RULES.required_post_fields do
    if not post[place] then
      return false
    end
  end
  return true
end

-- The same judgement as `view`, for a post that is only passed over.
local function is_shown_post(post)
  return is_whole(post) and post[PLACES.banned] ~= '1'
    and redis.call('EXISTS', key_of(PATTERNS.user, post[PLACES.username])) == 1
end

local function is_shown(id)
  return is_shown_post(read_post(id))
end

local function text_of(id, post, viewer)
  local liked, bookmarked =
    flags_of(key_of(PATTERNS.post_likes, id), key_of(PATTERNS.post_bookmarks, id), viewer)
  return '{"post":' .. cjson.encode(post) .. ',"isLiked":' .. tostring(liked)
    .. ',"isBookmarked":' .. tostring(bookmarked) .. '}'
end

-- nil for a post that is missing, banned or damaged, or whose author is missing.
local function view(id, viewer)
  local post = read_post(id)
  if is_whole(post) and post[PLACES.banned] ~= '1' and author_of(post[PLACES.username]) then
    return text_of(id, post, viewer)
  end
end

-- A banned one too; a damaged one as it is, for the reader to find out.
local function view_any(id, viewer)
  local post = read_post(id)
  if is_whole(post) and author_of(post[PLACES.username])
    or not is_whole(post) and redis.call('EXISTS', key_of(PATTERNS.post, id)) == 1 then
    return text_of(id, post, viewer)
  end
end

local function authors_json()
  return '{' .. table.concat(author_texts, ',') .. '}'
end
