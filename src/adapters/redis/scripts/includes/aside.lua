-- What was told of a row that is not to be seen for now, kept for as long as records wait.

-- `s`: aside (key), aside_set (flat list of fields and values, empty where nothing is put aside).
local function set_aside(s)
  redis.call('DEL', s.aside)
  for i = 1, #s.aside_set, 2 do
    redis.call('HSET', s.aside, s.aside_set[i], s.aside_set[i + 1])
  end
  if #s.aside_set > 0 then
    redis.call('PEXPIRE', s.aside, RULES.defer_ttl_ms)
  end
end
