-- What a batch of records is settled upon, as text, so that the step can tell whether it still holds.
-- Each item names its keys: user { whole, hash, aside, tombstone, name_tombstone, ids, work, erase }, post { whole,
-- hash, aside, tombstone, left, author_hash, author_tombstone } (the last two only once they are known), edge as in edge.lua with set and
-- name, of a like or bookmark gone, cursors (keys) and unlink (job), event { key }, id and
-- post-id { ids, id }. @include edge @include pattern @include post-id

local function set_of(list)
  local set = {}
  for _, name in ipairs(list) do
    set[name] = true
  end
  return set
end

local NOT_OF_THE_ROW = { user = set_of(USER_DERIVED), post = set_of(POST_DERIVED) }
local KEPT = { sys_versions = true, sys_given_hashtags = true, hashtags = true }

-- Of most posts nobody but the author was ever told of.
local function authors_text(versions)
  if not versions or not string.find(versions, '"a":', 1, true) then
    return ''
  end
  local is_text, all = pcall(cjson.decode, versions)
  local authors = is_text and type(all) == 'table' and all.a
  return authors and ',"sys_versions":' .. cjson.encode(cjson.encode({ a = authors })) or ''
end

-- Where a row is only referred to: whether it is there, of a user which and since when, and of a post
-- whose it is and was, with all its tags, and whether it is banned.
local function outline(key, of)
  if redis.call('EXISTS', key) == 0 then
    return 'null'
  elseif of == 'user' then
    local id, created_at = unpack(redis.call('HMGET', key, 'id', 'created_at'))
    return '{"id":' .. cjson.encode(id or '') .. ',"created_at":' .. cjson.encode(created_at or '0') .. '}'
  end
  local author, hashtags, versions, banned =
    unpack(redis.call('HMGET', key, 'username', 'hashtags', 'sys_versions', 'banned'))
  return '{"username":' .. cjson.encode(author or '') .. ',"hashtags":'
    .. cjson.encode(hashtags or '[]') .. (banned and ',"banned":' .. cjson.encode(banned) or '')
    .. authors_text(versions) .. '}'
end

-- Sorted, since Redis promises no order.
local function row_text(key, of)
  local flat = redis.call('HGETALL', key)
  if #flat == 0 then
    return 'null'
  end
  local hash, names = {}, {}
  for i = 1, #flat, 2 do
    local name = flat[i]
    if KEPT[name] or not (NOT_OF_THE_ROW[of][name] or string.sub(name, 1, 4) == 'sys_') then
      names[#names + 1] = name
      hash[name] = flat[i + 1]
    end
  end
  table.sort(names)
  local texts = {}
  for i, name in ipairs(names) do
    texts[i] = cjson.encode(name) .. ':' .. cjson.encode(hash[name])
  end
  return '{' .. table.concat(texts, ',') .. '}'
end

local function tombstone_text(tombstone)
  return redis.call('GET', tombstone) or '0'
end

local function aside_text(item, of)
  return ',"aside":' .. (item.whole and row_text(item.aside, of) or 'null')
end

local function user_facts(item)
  local id = redis.call('HGET', item.hash, 'id') or ''
  return '{"row":' .. (item.whole and row_text or outline)(item.hash, 'user')
    .. aside_text(item, 'user') .. ',"tombstone":' .. tombstone_text(item.tombstone)
    .. ',"nameTombstone":' .. tombstone_text(item.name_tombstone)
    .. ',"id":' .. cjson.encode(redis.call('HGET', item.ids, id) or '')
    .. ',"erasing":' .. tostring(redis.call('ZSCORE', item.work, item.erase) ~= false) .. '}'
end

local function post_facts(item)
  local author = redis.call('HGET', item.hash, 'username')
    or redis.call('HGET', item.aside, 'username')
  local here, author_tombstone = false, '0'
  if author then
    here = redis.call('EXISTS', item.author_hash or key_of(PATTERNS.user, author)) == 1
    author_tombstone = tombstone_text(item.author_tombstone or key_of(PATTERNS.user_tombstone, author))
  end
  return '{"row":' .. (item.whole and row_text or outline)(item.hash, 'post')
    .. aside_text(item, 'post') .. ',"tombstone":' .. tombstone_text(item.tombstone)
    .. ',"left":' .. tombstone_text(item.left) .. ',"authorHere":' .. tostring(here) .. ',"authorTombstone":' .. author_tombstone .. '}'
end

-- A like or bookmark newer than the delete of its post, put aside with the others until it comes to wait
-- for the post, stands all the same, unless it was taken back meanwhile.
local function outlives_post(item)
  local deleted_at = item.gone and redis.call('SISMEMBER', item.gone, item.name) == 1
    and tonumber(redis.call('HGET', item.cursors, item.unlink) or nil)
  return deleted_at and redis.call('ZSCORE', item.timeline, item.id)
    and edge_version(item, true) > math.max(deleted_at, edge_version(item, false)) or false
end

local function edge_facts(item)
  local present = redis.call('SISMEMBER', item.set, item.name) == 1 or outlives_post(item)
  local since = item.timeline and redis.call('ZSCORE', item.timeline, item.id)
  return '{"present":' .. tostring(present) .. ',"at":'
    .. string.format('%.0f', edge_version(item, present)) .. ',"since":' .. (since or 'null')
    .. ',"sent":' .. cjson.encode(sent_of(item)) .. '}'
end

local function facts_of(item)
  if item.of == 'user' then
    return user_facts(item)
  elseif item.of == 'post' then
    return post_facts(item)
  elseif item.of == 'edge' then
    return edge_facts(item)
  end
  if item.of == 'id' then
    return redis.call('HGET', item.ids, item.id) or ''
  elseif item.of == 'post-id' then
    return post_named(item.ids, item.id) or ''
  end
  return tostring(redis.call('EXISTS', item.key) == 1)
end
