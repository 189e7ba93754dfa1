-- The users at the head of a zset of usernames, greatest score first. @include hash
-- @include pattern
--
-- KEYS[1]  zset of usernames
-- ARGV[1]  how many
--
-- Returns JSON: a list of { user: the hash, score: text }.

local entries, texts = redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES'), {}

for i = 1, #entries, 2 do
  local user = read_hash(key_of(PATTERNS.user, entries[i]))
  if user.username then
    texts[#texts + 1] = '{"user":' .. cjson.encode(user) .. ',"score":'
      .. cjson.encode(entries[i + 1]) .. '}'
  end
end
return json_list(texts)
