-- Somebody else may have written anything: what is no finite number is none.
local function number_in(text)
  local number = tonumber(text or nil)
  return number and number - number == 0 and number or nil
end
