-- Writes values as JSON, with the long ones in a list of their own.

local function json_strings(strings)
  return #strings == 0 and '[]' or cjson.encode(strings)
end

-- A value of more bytes than LONG is copied, since to write it as JSON costs a hundred times as much.
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
