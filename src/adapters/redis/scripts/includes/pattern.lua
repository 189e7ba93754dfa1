-- Reads follow from data to further keys inside one call (which keeps a page one round trip). The
-- names still come from keys.ts: as PATTERNS, in which '*' stands for the owner.

local halves = {}

local function key_of(pattern, owner)
  local half = halves[pattern]
  if not half then
    half = { string.match(pattern, '^(.-)%*(.*)$') }
    halves[pattern] = half
  end
  return half[1] .. owner .. half[2]
end
