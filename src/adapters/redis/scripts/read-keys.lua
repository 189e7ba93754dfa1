-- Plain reads in one trip. @include ask
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   JSON: a list of { command, place of a key, arguments in turn }
-- ARGV[2]   'lenient': a key that holds what it should not replies null, and takes nobody else with it. A number: so
--           does neither, but such a key replies its error, and one stands for each text that is longer.
--
-- Returns the replies.

local longest = tonumber(ARGV[2])

local function bounded(reply)
  if type(reply) == 'table' and not reply.err then
    for i = 1, #reply do
      reply[i] = bounded(reply[i])
    end
  end
  return type(reply) == 'string' and #reply > longest and { err = 'TOOLARGE' } or reply
end

local function tell(...)
  local reply = redis.pcall(...)
  local is_other = type(reply) == 'table' and reply.err and not string.find(reply.err, 'WRONGTYPE', 1, true)
  return bounded(is_other and redis.call(...) or reply)
end

local read = longest and tell or ARGV[2] == 'lenient' and ask or redis.call
local replies = {}
for i, words in ipairs(cjson.decode(ARGV[1])) do
  replies[i] = read(words[1], KEYS[words[2]], unpack(words, 3)) or false
end
return replies
