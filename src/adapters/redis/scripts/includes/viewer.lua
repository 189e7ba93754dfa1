-- What one viewer did to a post. @include hash
--
-- `viewer` is { liked, bookmarked } (keys of the viewer's timelines),
-- or nil for none.

local function stands_in(timeline, id)
  return redis.call('ZSCORE', timeline, id) ~= false
end

-- Whether the viewer liked the post, and whether the viewer bookmarked it.
local function flags_of(id, viewer)
  if not viewer then
    return false, false
  end
  return stands_in(viewer.liked, id), stands_in(viewer.bookmarked, id)
end

-- What a step answers of a post: the hash as JSON, and the two flags as 0 or 1.
local function marked(post, id, viewer)
  local liked, bookmarked = flags_of(id, viewer)
  return { 'ok', cjson.encode(read_hash(post)), liked and 1 or 0, bookmarked and 1 or 0 }
end
