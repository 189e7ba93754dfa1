-- The same read of each key. @include tell
--
-- KEYS[n..] the keys that are read
-- ARGV[1]   a command
-- ARGV[2]   how long a text may be, in bytes: for a longer one stands an error, as for a key that holds what it should not
-- ARGV[3]   'own': one word for each key follows, which the command takes besides it; else all that follow go with each
--
-- Returns the replies.

local command, longest = ARGV[1], tonumber(ARGV[2])
local replies = {}
if ARGV[3] == 'own' then
  for i, key in ipairs(KEYS) do
    replies[i] = tell(longest, command, key, ARGV[i + 3]) or false
  end
else
  for i, key in ipairs(KEYS) do
    replies[i] = tell(longest, command, key, unpack(ARGV, 4)) or false
  end
end
return replies
