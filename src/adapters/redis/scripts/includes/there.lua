-- Returns how many of the keys at these places in KEYS exist.
local function count_there(places)
  local names = {}
  for i, place in ipairs(places) do
    names[i] = KEYS[place]
  end
  return redis.call('EXISTS', unpack(names))
end
