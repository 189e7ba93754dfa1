-- Runs the same read command on each key. @include bounded-read
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   a command
-- ARGV[2]   maximum length of a string, bytes: an error replaces a longer one, and the reply of a key of the wrong type
-- ARGV[3]   'own': one argument for each key follows; else every key gets all arguments that follow
--
-- Returns the replies.

local command, longest = ARGV[1], tonumber(ARGV[2])
local replies = {}
if ARGV[3] == 'own' then
  for i, key in ipairs(KEYS) do
    replies[i] = bounded_read(longest, command, key, ARGV[i + 3]) or false
  end
else
  for i, key in ipairs(KEYS) do
    replies[i] = bounded_read(longest, command, key, unpack(ARGV, 4)) or false
  end
end
return replies
