-- Whole numbers of 64 bits, which Lua's doubles cannot hold: as { sign, high, low }, low counting
-- up to 10^9.

local BASE = 1000000000

-- As strictly as Redis reads them: no plus sign, no leading zero, no space. nil for anything else.
local function parse_int64(text)
  local sign, digits = string.match(text, '^(%-?)(%d+)$')
  if not digits or #digits > 19 or (digits ~= '0' and string.sub(digits, 1, 1) == '0')
    or text == '-0' then
    return nil
  end
  local padded = string.rep('0', 19 - #digits) .. digits
  local factor = sign == '-' and -1 or 1
  local high, low = tonumber(string.sub(padded, 1, 10)), tonumber(string.sub(padded, 11))
  local limit = factor == 1 and 854775807 or 854775808
  if high > 9223372036 or (high == 9223372036 and low > limit) then
    return nil
  end
  return { high = factor * high, low = factor * low }
end

-- The sum as text, or nil when it leaves the 64 bits.
local function add_int64(a, b)
  local high, low = a.high + b.high, a.low + b.low
  local carry = low >= 0 and math.floor(low / BASE) or math.ceil(low / BASE)
  high, low = high + carry, low - carry * BASE
  if high > 0 and low < 0 then
    high, low = high - 1, low + BASE
  elseif high < 0 and low > 0 then
    high, low = high + 1, low - BASE
  end
  local negative = high < 0 or low < 0
  local text = high == 0 and string.format('%.0f', math.abs(low))
    or string.format('%.0f%09.0f', math.abs(high), math.abs(low))
  text = negative and '-' .. text or text
  return parse_int64(text) and text
end
