-- Some of those who had liked or bookmarked a deleted post, with the versions of their acts.
-- @include pattern @include edge
--
-- KEYS[1]  set of those who liked it   KEYS[2]  set of those who bookmarked it
-- KEYS[3]  hash of the ids of posts
-- ARGV[1]  id of the post
-- ARGV[2]  how many of each at most
--
-- Returns two flat lists of names, versions and instants of acts (ms), and how Xano told of the act, '' if
-- it did not, in turn; both 0 where the act no longer stands with its user, who is being taken away. Then a
-- list of the Xano id of the post, where it has had several ids here.

local id = ARGV[1]

local function some(set, kind, timeline)
  local found = {}
  for _, name in ipairs(redis.call('SRANDMEMBER', set, ARGV[2])) do
    local edge = {
      edges = key_of(PATTERNS.edges, name), field = kind .. ':' .. id,
      timeline = key_of(timeline, name), id = id,
    }
    local since = redis.call('ZSCORE', edge.timeline, id)
    found[#found + 1] = name
    found[#found + 1] = since and string.format('%.0f', edge_version(edge, true)) or '0'
    found[#found + 1] = since or '0'
    found[#found + 1] = sent_of(edge)
  end
  return found
end

return {
  some(KEYS[1], 'like', PATTERNS.user_liked), some(KEYS[2], 'bookmark', PATTERNS.user_bookmarked),
  { redis.call('HGET', KEYS[3], '>' .. id) or nil },
}
