-- The order of a feed: greater score first; equal ones as a zset has them, by the bytes of the id.

-- Redis compares Lua strings by its locale, and zset members by their bytes.
local function bytes_after(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x > y
    end
  end
  return #a > #b
end

-- Whether a stands before b in a feed.
local function comes_first(a_score, a_id, b_score, b_id)
  if a_score ~= b_score then
    return a_score > b_score
  end
  return bytes_after(a_id, b_id)
end

-- Rank in `feed`, counted from its head, of the first post after (score, id), present or not. Among
-- equal scores it is searched by halves: a day's import may have dated thousands alike.
local function rank_after(feed, score, id)
  local low = redis.call('ZCOUNT', feed, string.format('(%.17g', score), '+inf')
  local high = low + redis.call('ZCOUNT', feed, score, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('ZREVRANGE', feed, middle, middle)
    if bytes_after(id, entry[1]) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
