-- What one viewer did to a post. @include hash @include ask
--
-- `likes` and `bookmarks` are the post's own sets: a user's timeline may still name a post that was
-- deleted, and made again, since. `viewer` is a username, or nil for none.

local function flags_of(likes, bookmarks, viewer)
  if not viewer then
    return false, false
  end
  return ask('SISMEMBER', likes, viewer) == 1, ask('SISMEMBER', bookmarks, viewer) == 1
end

-- What a step answers of a post: the hash as JSON, and the two flags as 0 or 1.
local function marked(post, likes, bookmarks, viewer)
  local liked, bookmarked = flags_of(likes, bookmarks, viewer)
  return { 'ok', cjson.encode(read_hash(post)), liked and 1 or 0, bookmarked and 1 or 0 }
end
