-- What reconciling judges a claim by: each function answers two texts, the facts that a remedy rests
-- upon and what is said beside them. Damage of any kind is looked at, so that no command may fail.
-- @include pattern @include ask

local function fields_text(key, names)
  local values = key and ask('HMGET', key, unpack(names))
  local texts = {}
  for i, name in ipairs(names) do
    if values and values[i] then
      texts[#texts + 1] = cjson.encode(name) .. ':' .. cjson.encode(values[i])
    end
  end
  if #texts == 0 and not (key and ask('EXISTS', key) == 1) then
    return 'null'
  end
  return '{' .. table.concat(texts, ',') .. '}'
end

local function score_text(key, member)
  local score = ask('ZSCORE', key, member)
  return score and '"' .. score .. '"' or 'null'
end

local function is_here(key)
  return ask('EXISTS', key) == 1
end

-- Whether any of these pieces of work is recorded.
local function is_busy(work, pieces)
  for _, piece in ipairs(pieces) do
    if ask('ZSCORE', work, piece) then
      return true
    end
  end
  return false
end

local USER_FIELDS = {
  'username', 'role', 'created_at', 'postCount', 'followerCount', 'followingCount',
}
local AUTHOR_FIELDS = { 'id', 'username', 'role', 'display_name', 'avatar' }
local LOOKED_AT = {
  'user_id', 'username', 'user_role', 'display_name', 'avatar', 'hashtags', 'created_at', 'likesCount',
  'bookmarksCount', 'commentsCount', 'banned',
}
local MEMBERSHIP = { 'username', 'hashtags', 'banned' }

-- hash, posts, followers, following, regular, models, board, work (keys); username; pieces.
local function look_user(c)
  return '{"of":"user","fields":' .. fields_text(c.hash, USER_FIELDS)
    .. ',"posts":' .. (ask('ZCARD', c.posts) or 0)
    .. ',"followers":' .. (ask('SCARD', c.followers) or 0)
    .. ',"following":' .. (ask('SCARD', c.following) or 0)
    .. ',"regular":' .. score_text(c.regular, c.username)
    .. ',"models":' .. score_text(c.models, c.username)
    .. ',"board":' .. score_text(c.board, c.username)
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

local function tags_of(text)
  local ok, tags = pcall(cjson.decode, text or '')
  local found = {}
  for _, tag in ipairs(ok and type(tags) == 'table' and tags or {}) do
    if type(tag) == 'string' then
      found[#found + 1] = tag
    end
  end
  return found
end

-- hash, likes, bookmarks, explore, work (keys); id; pieces. Of the author and the tags the keys follow
-- from the post, unless the claim names them: author_hash, timeline, tags ({ tag: { posts, ranked } }).
local function look_post(c)
  local author, hashtags = unpack(ask('HMGET', c.hash, 'username', 'hashtags') or {})
  local places, pieces = {}, { unpack(c.pieces) }
  for i, tag in ipairs(tags_of(hashtags)) do
    local keys = c.tags and c.tags[tag]
      or { posts = key_of(PATTERNS.tag_posts, tag), ranked = key_of(PATTERNS.tag_ranked, tag) }
    places[i] = '{"tag":' .. cjson.encode(tag) .. ',"posts":' .. score_text(keys.posts, c.id)
      .. ',"ranked":' .. score_text(keys.ranked, c.id) .. '}'
  end
  local author_text, timeline = 'null', 'null'
  if author then
    author_text = fields_text(c.author_hash or key_of(PATTERNS.user, author), AUTHOR_FIELDS)
    timeline = score_text(c.timeline or key_of(PATTERNS.user_posts, author), c.id)
    pieces[#pieces + 1] = key_of(PATTERNS.propagate, author)
    pieces[#pieces + 1] = key_of(PATTERNS.erase, author)
  end
  local oldest = ask('ZRANGE', c.explore, 0, 0, 'WITHSCORES')
  return '{"of":"post","fields":' .. fields_text(c.hash, LOOKED_AT)
    .. ',"author":' .. author_text
    .. ',"likes":' .. (ask('SCARD', c.likes) or 0)
    .. ',"bookmarks":' .. (ask('SCARD', c.bookmarks) or 0)
    .. ',"timeline":' .. timeline
    .. ',"explore":' .. score_text(c.explore, c.id)
    .. ',"tags":[' .. table.concat(places, ',') .. ']'
    .. ',"busy":' .. tostring(is_busy(c.work, pieces)) .. '}',
    '{"exploreSize":' .. (ask('ZCARD', c.explore) or 0)
    .. ',"exploreOldest":' .. (oldest and oldest[2] and '"' .. oldest[2] .. '"' or 'null') .. '}'
end

local function holds(list, member)
  if list.kind == 'zset' then
    return ask('ZSCORE', list.key, member) ~= nil
  end
  return ask('SISMEMBER', list.key, member) == 1
end

-- user_hash, target_hash, work (keys); mine and theirs, each { key, kind, member }; is_act; pieces.
local function look_edge(c)
  return '{"of":"edge","user":' .. tostring(is_here(c.user_hash))
    .. ',"target":' .. tostring(is_here(c.target_hash))
    .. ',"mine":' .. tostring(holds(c.mine, c.mine.member))
    .. ',"theirs":' .. tostring(holds(c.theirs, c.theirs.member))
    .. ',"post":' .. (c.is_act and fields_text(c.target_hash, MEMBERSHIP) or 'null')
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- shelf, post, work (keys); id; pieces.
local function look_place(c)
  return '{"of":"place","stands":' .. tostring(ask('ZSCORE', c.shelf, c.id) ~= nil)
    .. ',"post":' .. fields_text(c.post, MEMBERSHIP)
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- roll, hash, work (keys); name; pieces.
local function look_name(c)
  return '{"of":"name","stands":' .. tostring(ask('ZSCORE', c.roll, c.name) ~= nil)
    .. ',"user":' .. tostring(is_here(c.hash))
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- key, perhaps owner (key of a hash), work (keys); pieces.
local function look_key(c)
  return '{"of":"key","type":"' .. redis.call('TYPE', c.key).ok .. '"'
    .. ',"owner":' .. tostring(not c.owner or is_here(c.owner))
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

local LOOKS = {
  user = look_user, post = look_post, edge = look_edge, place = look_place, name = look_name,
  key = look_key,
}

local function look_at(claim)
  local core, beside = LOOKS[claim.of](claim)
  return core, beside or 'null'
end
