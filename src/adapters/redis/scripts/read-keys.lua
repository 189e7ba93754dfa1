-- Plain reads in one trip.
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   JSON: a list of { command, place of a key, arguments in turn }
--
-- Returns the replies.

local replies = {}
for i, ask in ipairs(cjson.decode(ARGV[1])) do
  replies[i] = redis.call(ask[1], KEYS[ask[2]], unpack(ask, 3))
end
return replies
