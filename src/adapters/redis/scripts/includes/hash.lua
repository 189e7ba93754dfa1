-- Hashes as Lua tables, and the JSON text of what is answered. @include ask

local function read_hash(key)
  local flat, hash = ask('HGETALL', key) or {}, {}
  for i = 1, #flat, 2 do
    hash[flat[i]] = flat[i + 1]
  end
  return hash
end

-- cjson would write an empty list as {}.
local function json_list(texts)
  return '[' .. table.concat(texts, ',') .. ']'
end

local function json_strings(strings)
  return #strings == 0 and '[]' or cjson.encode(strings)
end
