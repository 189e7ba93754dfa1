-- The users at the head of a zset of usernames, greatest score first. @include view
--
-- KEYS[1]  zset of usernames
-- ARGV[1]  how many
-- ARGV[2]  how many bytes they may take together
--
-- Returns JSON: a list of { user: flat list of public fields, score: text }.

local entries, texts = redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES'), {}
local room = tonumber(ARGV[2])

for i = 1, #entries, 2 do
  local user = room > 0 and read_author(key_of(PATTERNS.user, entries[i]))
  if user then
    local text = '{"user":' .. json_strings(user) .. ',"score":' .. cjson.encode(entries[i + 1]) .. '}'
    room = room - #text
    texts[#texts + 1] = room > 0 and text or nil
  end
end
return json_list(texts)
