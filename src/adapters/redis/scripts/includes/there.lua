-- How many of some keys, by their places in KEYS, are there.
local function count_there(places)
  local names = {}
  for i, place in ipairs(places) do
    names[i] = KEYS[place]
  end
  return redis.call('EXISTS', unpack(names))
end
