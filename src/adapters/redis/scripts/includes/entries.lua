-- Entries of a zset after a place, the greatest first.

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

-- Returns the rank in `feed`, counted from its head, of the first post after (score, id), whether or not that entry exists.
-- Searches among equal scores by halves: a day's import may have dated thousands of posts alike.
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

-- Up to so many entries are usually found by one read, without a search for the rank: a following feed that goes below its
-- home reads thousands of timelines.
local FEW = 8

local function entries_after(key, count, score, id)
  if not score then
    return redis.call('ZREVRANGE', key, 0, count - 1, 'WITHSCORES')
  end
  local at = tonumber(score)
  if count <= FEW then
    local some = redis.call('ZREVRANGEBYSCORE', key, score, '-inf', 'WITHSCORES', 'LIMIT', 0, count + 1)
    local first = 1
    while some[first] and tonumber(some[first + 1]) == at and not bytes_after(id, some[first]) do
      first = first + 2
    end
    if #some < 2 * count + 2 or #some - first + 1 >= 2 * count then
      return { unpack(some, first, math.min(#some, first + 2 * count - 1)) }
    end
  end
  local from = rank_after(key, at, id)
  return redis.call('ZREVRANGE', key, from, from + count - 1, 'WITHSCORES')
end
