-- Reads follow from data to further keys inside one call (which keeps a page one round trip). The
-- names still come from keys.ts: as PATTERNS, in which '*' stands for the owner.

local function key_of(pattern, owner)
  local before, after = string.match(pattern, '^(.-)%*(.*)$')
  return before .. owner .. after
end
