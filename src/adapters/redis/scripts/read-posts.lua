-- What taking posts away needs to know of each: its author, its tags, and some of those who liked or
-- bookmarked it.
--
-- KEYS[n..]  three a post, in turn: hash, likes, bookmarks
-- ARGV[1]    how many likers, and how many bookmarkers, at most
--
-- Returns JSON: a list of { fields = flat list of name and value in turn, likers, bookmarkers }; a
-- missing post has no fields. @include hash

local some, texts = ARGV[1], {}

for i = 1, #KEYS, 3 do
  texts[#texts + 1] = '{"fields":' .. json_strings(redis.call('HGETALL', KEYS[i]))
    .. ',"likers":' .. json_strings(redis.call('SRANDMEMBER', KEYS[i + 1], some))
    .. ',"bookmarkers":' .. json_strings(redis.call('SRANDMEMBER', KEYS[i + 2], some)) .. '}'
end
return json_list(texts)
