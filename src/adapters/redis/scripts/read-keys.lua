-- Plain reads in one trip. @include ask
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   JSON: a list of { command, place of a key, arguments in turn }
-- ARGV[2]   'lenient': a key that holds what it should not replies null, and takes nobody else with it
--
-- Returns the replies.

local read = ARGV[2] == 'lenient' and ask or redis.call
local replies = {}
for i, words in ipairs(cjson.decode(ARGV[1])) do
  replies[i] = read(words[1], KEYS[words[2]], unpack(words, 3)) or false
end
return replies
