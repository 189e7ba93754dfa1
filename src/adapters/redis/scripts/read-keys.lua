-- Runs plain reads in one trip. @include ask @include bounded-read
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   JSON: a list of { command, place of a key, arguments in turn }, or of { command, places of keys } for keys that
--           seldom exist: replies null where none exists, else a list with the reply of each
-- ARGV[2]   'lenient': a key of the wrong type replies null and does not fail the others. A number: such a key replies its
--           error and does not fail the others, and an error replaces each longer string, in bytes. Else it fails the call.
--
-- Returns the replies.

local longest = tonumber(ARGV[2])

local function told(...)
  return bounded_read(longest, ...)
end

local read = longest and told or ARGV[2] == 'lenient' and ask or redis.call

local function read_each(command, places)
  local names = {}
  for i, place in ipairs(places) do
    names[i] = KEYS[place]
  end
  if redis.call('EXISTS', unpack(names)) == 0 then
    return false
  end
  for i, name in ipairs(names) do
    names[i] = read(command, name) or false
  end
  return names
end

local replies = {}
for i, words in ipairs(cjson.decode(ARGV[1])) do
  local place = words[2]
  if type(place) == 'table' then
    replies[i] = read_each(words[1], place)
  else
    replies[i] = read(words[1], KEYS[place], unpack(words, 3)) or false
  end
end
return replies
