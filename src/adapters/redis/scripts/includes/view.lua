-- Posts as they are answered: JSON of a post's fields, its author's public ones, and one viewer's flags.
-- @include hash @include pattern @include viewer @include ask
--
-- Values go without their names, in the order of POST_FIELDS, and hashes as the flat lists Redis has
-- them: taking them apart and encoding them by name would be most of the work of a page.

local authors, author_texts = {}, {}

-- The fields of these names, as far as they fit into so many bytes, as a flat list, and what they take.
local function read_fitting(key, names, most)
  local values, flat, size = ask('HMGET', key, unpack(names)) or {}, {}, 0
  for i, field in ipairs(names) do
    local added = values[i] and #field + #values[i]
    if added and size + added <= most then
      size = size + added
      flat[#flat + 1], flat[#flat + 2] = field, values[i]
    end
  end
  return flat, size
end

-- The fields that others see; nil when there is nobody.
local function read_author(key)
  if ask('HEXISTS', key, 'username') ~= 1 then
    return nil
  end
  return (read_fitting(key, PUBLIC_FIELDS, RULES.author_bytes))
end

-- The columns of the app that a post shows, as JSON, and how many bytes were read.
local function columns_of(id)
  if #POST_COLUMNS == 0 then
    return '[]', 0
  end
  local flat, size = read_fitting(key_of(PATTERNS.post, id), POST_COLUMNS, RULES.column_bytes)
  return json_strings(flat), size
end

-- The length of the author's text, read and written once whatever the number of posts; false when there
-- is none.
local function author_of(username)
  if authors[username] == nil then
    local flat = read_author(key_of(PATTERNS.user, username))
    local text = flat and json_strings(flat)
    authors[username] = text and #text or false
    if text then
      author_texts[#author_texts + 1] = cjson.encode(username) .. ':' .. text
    end
  end
  return authors[username]
end

local function read_post(id)
  return ask('HMGET', key_of(PATTERNS.post, id), unpack(POST_FIELDS)) or {}
end

-- What tells whether and where a post stands, without its text, which may be long.
local function read_brief(id)
  local key = key_of(PATTERNS.post, id)
  local values, post = ask('HMGET', key, unpack(BRIEF_FIELDS)) or {}, {}
  for i, field in ipairs(BRIEF_FIELDS) do
    post[PLACES[field]] = values[i]
  end
  post[PLACES.content] = values[1] and redis.call('HEXISTS', key, 'content') == 1
  return post
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
  return is_shown_post(read_brief(id))
end

local function text_of(id, post, columns, viewer)
  local liked, bookmarked =
    flags_of(key_of(PATTERNS.post_likes, id), key_of(PATTERNS.post_bookmarks, id), viewer)
  return '{"post":' .. cjson.encode(post) .. ',"columns":' .. columns .. ',"isLiked":' .. tostring(liked)
    .. ',"isBookmarked":' .. tostring(bookmarked) .. '}'
end

-- What a page leaves out of a post: copies and an address that only Xano's own rows have so long.
local CUT = { PLACES.display_name, PLACES.avatar, PLACES.media_url }

local function bytes_of(post)
  local size = 0
  for place = 1, #POST_FIELDS do
    size = size + #(post[place] or '')
  end
  return size
end

-- The text, the most bytes that it takes once it is answered with its author beside it, and how many
-- were read; nil for a post that is missing, banned or damaged, or whose author is missing.
local function view(id, viewer)
  local post = read_post(id)
  local read = bytes_of(post)
  local author = is_whole(post) and post[PLACES.banned] ~= '1' and author_of(post[PLACES.username])
  if not author then
    return nil
  end
  for _, place in ipairs(CUT) do
    if post[place] and #post[place] > RULES.copied_bytes then
      post[place] = false
    end
  end
  local columns, more = columns_of(id)
  local text = text_of(id, post, columns, viewer)
  return text, #text + author + RULES.names_bytes, read + more
end

-- A banned one too; a damaged one as it is, for the reader to find out.
local function view_any(id, viewer)
  local post = read_post(id)
  if is_whole(post) and author_of(post[PLACES.username])
    or not is_whole(post) and redis.call('EXISTS', key_of(PATTERNS.post, id)) == 1 then
    return text_of(id, post, (columns_of(id)), viewer)
  end
end

local function authors_json()
  return '{' .. table.concat(author_texts, ',') .. '}'
end
