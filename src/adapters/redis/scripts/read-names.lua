-- One piece of a list of names, with the instant of each. @include pattern @include ask
--
-- KEYS[1]  names by time   KEYS[2]  set of the same names
-- ARGV[1]  where the piece is taken from: 'set' or 'names'
-- ARGV[2]  where it begins: '0', or what the piece before answered
-- ARGV[3]  'followers', 'following' or 'likes'
-- ARGV[4]  whose list it is
--
-- Returns where the next piece begins, '0' after the last, and a flat list of names and instants, ms; 0
-- where nothing tells of one.

local list, owner = ARGV[3], ARGV[4]

local INSTANTS = {
  followers = function(name)
    return ask('HGET', key_of(PATTERNS.edges, name), 'follow:' .. owner)
  end,
  following = function(name)
    return ask('HGET', key_of(PATTERNS.edges, owner), 'follow:' .. name)
  end,
  likes = function(name)
    return ask('ZSCORE', key_of(PATTERNS.user_liked, name), owner)
  end,
}

if ARGV[1] == 'names' then
  return redis.call('ZSCAN', KEYS[1], ARGV[2], 'COUNT', 500)
end
local piece, found = redis.call('SSCAN', KEYS[2], ARGV[2], 'COUNT', 500), {}
for _, name in ipairs(piece[2]) do
  found[#found + 1] = name
  found[#found + 1] = INSTANTS[list](name) or '0'
end
return { piece[1], found }
