-- One page of a list of names, newest first. @include hash @include pattern @include order @include ask
--
-- KEYS[1]  names by time, as sys:names has them
-- KEYS[2]  set of the same names, which says who is in the list
-- KEYS[3]  hash of whom the list belongs to: a user, or a post that must not be banned and whose
--          author must be there
-- ARGV[1]  how many names
-- ARGV[2]  the instant of the name after which they begin, ms; '' to begin with the newest
-- ARGV[3]  that name
--
-- A user whose deletion is still being worked off stands in the list and not in the answer.
--
-- Returns 'no_owner', or JSON: { total, whole: whether the two keys are known to hold the same, names: list
-- of { name, instant }, left: the place to go on from where too many were passed over, else null }.

local username, banned = unpack(ask('HMGET', KEYS[3], 'username', 'banned') or {})
if not username or banned == '1' or redis.call('EXISTS', key_of(PATTERNS.user, username)) == 0 then
  return 'no_owner'
end

local names, set, wanted = KEYS[1], KEYS[2], tonumber(ARGV[1])
local total = redis.call('SCARD', set)
local whole = redis.call('ZCARD', names) == total
local place = ARGV[2] == '' and 0 or rank_after(names, tonumber(ARGV[2]), ARGV[3])
local found, looks, last = {}, 0, nil

while #found < wanted and looks < RULES.max_looks do
  local entries = redis.call('ZREVRANGE', names, place, place + wanted - #found - 1, 'WITHSCORES')
  for i = 1, #entries, 2 do
    local name = entries[i]
    last = '[' .. cjson.encode(name) .. ',' .. entries[i + 1] .. ']'
    if redis.call('SISMEMBER', set, name) == 0 then
      whole = false
    elseif redis.call('EXISTS', key_of(PATTERNS.user, name)) == 1 then
      found[#found + 1] = last
    end
  end
  if #entries == 0 then
    last = nil
    break
  end
  place, looks = place + #entries / 2, looks + #entries / 2
end

return '{"total":' .. total .. ',"whole":' .. tostring(whole) .. ',"names":' .. json_list(found)
  .. ',"left":' .. (#found < wanted and last or 'null') .. '}'
