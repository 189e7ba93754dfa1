-- Redis takes nothing back after an error: a step that came upon a key of another type half-way would
-- leave a half. So each that writes looks at the types of its keys first. KINDS comes from kinds.ts; a
-- key that it does not name, such as a string, is written whatever it was.

local function kind_of_key(key)
  return KINDS[key] or KINDS[string.gsub(key, '[^:]+$', '*')]
    or KINDS[string.gsub(key, '^(%l+:)[^:]+(:%l+)$', '%1*%2')]
end

-- The error for the first of these keys that holds what it should not; nil when there is none.
local function damage_among(keys)
  for _, key in ipairs(keys) do
    local kind = kind_of_key(key)
    local is = kind and redis.call('TYPE', key).ok
    if kind and is ~= 'none' and is ~= kind then
      return { err = 'WRONGTYPE ' .. key .. ' is a ' .. is }
    end
  end
end
