-- What reconciling judges a claim by: each function answers two texts, the facts that a remedy rests
-- upon and what is said beside them. Damage of any kind is looked at, so that no command may fail.
-- @include pattern @include ask @include kinds
--
-- Nothing is concluded from what a damaged key seems to hold: each look names those it came upon.

-- Whom a value longer than this would be copied to, and how often, nobody can tell: it is not read.
local MOST_BYTES = 65536

local damaged = {}

-- Begins a look at some keys.
local function watch(...)
  damaged = {}
  for _, key in ipairs({ ... }) do
    if damage_among({ key }) then
      damaged[#damaged + 1] = cjson.encode(key)
    end
  end
end

local function damaged_text()
  return ',"damaged":[' .. table.concat(damaged, ',') .. ']'
end

-- A value that is too large is left out, and named among `large`.
local function fields_text(key, names, large)
  local texts = {}
  for _, name in ipairs(names) do
    if (ask('HSTRLEN', key, name) or 0) > MOST_BYTES then
      large[#large + 1] = cjson.encode(name)
    else
      local value = ask('HGET', key, name)
      texts[#texts + 1] = value and cjson.encode(name) .. ':' .. cjson.encode(value)
    end
  end
  if #texts == 0 and ask('EXISTS', key) ~= 1 then
    return 'null'
  end
  return '{' .. table.concat(texts, ',') .. '}'
end

local function large_text(large)
  return ',"large":[' .. table.concat(large, ',') .. ']'
end

local function score_text(key, member)
  local score = ask('ZSCORE', key, member)
  return score and '"' .. score .. '"' or 'null'
end

local function is_here(key)
  return ask('EXISTS', key) == 1
end

-- Whether any of these jobs is recorded.
local function is_busy(work, pieces)
  for _, piece in ipairs(pieces) do
    if ask('ZSCORE', work, piece) then
      return true
    end
  end
  return false
end

local USER_FIELDS = {
  'id', 'username', 'role', 'created_at', 'postCount', 'followerCount', 'followingCount',
}
local LOOKED_AT = {
  'user_id', 'username', 'user_role', 'display_name', 'avatar', 'hashtags', 'created_at', 'likesCount',
  'bookmarksCount', 'commentsCount', 'banned',
}
local TAGGED_BY = { 'content', 'sys_given_hashtags' }
local MEMBERSHIP = { 'username', 'hashtags', 'banned' }

-- hash, posts, followers, following, regular, models, board, ids, work (keys); username; pieces.
local function look_user(c)
  watch(c.hash, c.posts, c.followers, c.following, c.regular, c.models, c.board, c.ids)
  local large = {}
  local id = ask('HGET', c.hash, 'id')
  return '{"of":"user","fields":' .. fields_text(c.hash, USER_FIELDS, large)
    .. large_text(large) .. damaged_text()
    .. ',"indexed":' .. tostring(not id or ask('HEXISTS', c.ids, id) == 1)
    .. ',"posts":' .. (ask('ZCARD', c.posts) or 0)
    .. ',"followers":' .. (ask('SCARD', c.followers) or 0)
    .. ',"following":' .. (ask('SCARD', c.following) or 0)
    .. ',"regular":' .. score_text(c.regular, c.username)
    .. ',"models":' .. score_text(c.models, c.username)
    .. ',"board":' .. score_text(c.board, c.username)
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- Nil where they are no list of tags.
local function tags_of(text)
  local ok, tags = pcall(cjson.decode, text or '')
  if not ok or type(tags) ~= 'table' or not string.find(text, '^%s*%[') then
    return nil
  end
  for _, tag in pairs(tags) do
    if type(tag) ~= 'string' then
      return nil
    end
  end
  return tags
end

-- How new the last delete of an author who is not here is, and by what a post of theirs is known to be newer.
local function erased_text(tombstone, hash)
  local at = string.match(ask('GET', tombstone) or '', '^%d+$')
  return at and '{"at":' .. cjson.encode(at)
    .. ',"versions":' .. cjson.encode(ask('HGET', hash, 'sys_versions') or '') .. '}' or 'null'
end

-- hash, likes, bookmarks, explore, work (keys); id; pieces. Of the author and the tags the keys follow
-- from the post, unless the claim names them: author_hash, timeline, banned, tombstone, tags ({ tag: { posts,
-- ranked } }). What the tags come from is told where they cannot be read.
local function look_post(c)
  watch(c.hash, c.likes, c.bookmarks, c.explore)
  local large, author_large = {}, {}
  local fields = fields_text(c.hash, LOOKED_AT, large)
  local author, hashtags = unpack(#large == 0 and ask('HMGET', c.hash, 'username', 'hashtags') or {})
  local places, pieces, tags = {}, { unpack(c.pieces) }, tags_of(hashtags)
  for i, tag in ipairs(tags or {}) do
    local keys = c.tags and c.tags[tag]
      or { posts = key_of(PATTERNS.tag_posts, tag), ranked = key_of(PATTERNS.tag_ranked, tag) }
    for _, key in ipairs({ keys.posts, keys.ranked }) do
      damaged[#damaged + 1] = damage_among({ key }) and cjson.encode(key)
    end
    places[i] = '{"tag":' .. cjson.encode(tag) .. ',"posts":' .. score_text(keys.posts, c.id)
      .. ',"ranked":' .. score_text(keys.ranked, c.id) .. '}'
  end
  local author_text, timeline, banned, erased = 'null', 'null', 'null', 'null'
  if author then
    local hash = c.author_hash or key_of(PATTERNS.user, author)
    local lists = {
      c.timeline or key_of(PATTERNS.user_posts, author), c.banned or key_of(PATTERNS.banned, author),
    }
    author_text = fields_text(hash, AUTHOR_FIELDS, author_large)
    timeline, banned = score_text(lists[1], c.id), score_text(lists[2], c.id)
    if author_text == 'null' then
      erased = erased_text(c.tombstone or key_of(PATTERNS.user_tombstone, author), c.hash)
    end
    for _, key in ipairs({ hash, lists[1], lists[2] }) do
      damaged[#damaged + 1] = damage_among({ key }) and cjson.encode(key)
    end
    damaged[#damaged + 1] = #author_large > 0 and cjson.encode(hash) or nil
    pieces[#pieces + 1] = key_of(PATTERNS.propagate, author)
    pieces[#pieces + 1] = key_of(PATTERNS.erase, author)
  end
  local oldest = ask('ZRANGE', c.explore, 0, 0, 'WITHSCORES')
  return '{"of":"post","fields":' .. fields
    .. ',"origin":' .. (tags and 'null' or fields_text(c.hash, TAGGED_BY, {}))
    .. large_text(large) .. damaged_text()
    .. ',"author":' .. author_text
    .. ',"banned":' .. banned
    .. ',"erased":' .. erased
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

-- user_hash, target_hash, aside, work (keys); mine and theirs, each { key, kind, member }; names, each { key, set,
-- name }; is_act; pieces. `unlisted`: lists by time that are there and do not have it. `aside`: that a damaged key in the place of mine was put aside.
local function look_edge(c)
  local unlisted = {}
  for _, list in ipairs(c.names) do
    if redis.call('TYPE', list.key).ok == 'zset' and not redis.call('ZSCORE', list.key, list.name) then
      unlisted[#unlisted + 1] = cjson.encode(list.key)
    end
  end
  watch(c.target_hash, c.mine.key, c.theirs.key)
  return '{"of":"edge","user":' .. tostring(is_here(c.user_hash))
    .. damaged_text() .. ',"aside":' .. tostring(is_here(c.aside))
    .. ',"target":' .. tostring(is_here(c.target_hash))
    .. ',"mine":' .. tostring(holds(c.mine, c.mine.member))
    .. ',"theirs":' .. tostring(holds(c.theirs, c.theirs.member))
    .. ',"unlisted":[' .. table.concat(unlisted, ',') .. ']'
    .. ',"post":' .. (c.is_act and fields_text(c.target_hash, MEMBERSHIP, {}) or 'null')
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- shelf, post, work (keys); id; pieces.
local function look_place(c)
  local large = {}
  local author = ask('HGET', c.post, 'username')
  watch(c.post)
  return '{"of":"place","stands":' .. tostring(ask('ZSCORE', c.shelf, c.id) ~= nil)
    .. ',"post":' .. fields_text(c.post, MEMBERSHIP, large)
    .. ',"author":' .. tostring(author and is_here(key_of(PATTERNS.user, author)) or false)
    .. large_text(large) .. damaged_text()
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- roll, hash, work (keys); name; pieces.
local function look_name(c)
  return '{"of":"name","stands":' .. tostring(ask('ZSCORE', c.roll, c.name) ~= nil)
    .. ',"user":' .. tostring(is_here(c.hash))
    .. ',"busy":' .. tostring(is_busy(c.work, c.pieces)) .. '}'
end

-- How many more names a list by time has than its set; of a damaged set nobody can tell.
local function surplus_text(c)
  local by = c.set and not damage_among({ c.key, c.set })
    and redis.call('ZCARD', c.key) - redis.call('SCARD', c.set)
  return by and by > 0 and '{"set":' .. cjson.encode(c.set) .. ',"by":' .. by .. '}' or 'null'
end

-- key, perhaps owner (key of a hash), perhaps set, whose names by time the key holds, work (keys); pieces.
local function look_key(c)
  local kind = kind_of_key(c.key)
  return '{"of":"key","type":"' .. redis.call('TYPE', c.key).ok .. '"'
    .. ',"kind":' .. (kind and '"' .. kind .. '"' or 'null')
    .. ',"expires":' .. tostring(redis.call('PTTL', c.key) >= 0)
    .. ',"owner":' .. tostring(not c.owner or is_here(c.owner))
    .. ',"surplus":' .. surplus_text(c)
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
