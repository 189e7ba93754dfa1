-- Values as JSON, and those aside that are long.

local function json_strings(strings)
  return #strings == 0 and '[]' or cjson.encode(strings)
end

-- To spell a long value as JSON takes a hundred times what it takes to copy it.
local LONG, long, long_bytes = 2048, {}, 0

local function json_values(values)
  for i = 1, #values do
    if values[i] and #values[i] > LONG then
      long[#long + 1], long_bytes = values[i], long_bytes + #values[i]
      values[i] = #long
    end
  end
  return json_strings(values)
end
