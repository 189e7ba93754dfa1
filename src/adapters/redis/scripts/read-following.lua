-- One page of what a user follows, merged from the timelines of those followed as it is read.
-- @include plan @include order @include page
--
-- Plan: owner (key of the hash that must exist), following (key of the set), perhaps viewer (a
-- username); offset, limit, perhaps after ({ score, id }).
-- ARGV[1]  plan
--
-- One look at the head of each timeline, then a heap of heads: cost grows with those followed, and
-- with the posts shown, not with the posts there are.
--
-- Returns as read-feed.lua.

local p = read_plan(ARGV[1])

if redis.call('EXISTS', p.owner) == 0 then
  return 'no_user'
end

-- heap[1] is the head that comes first; a head is { score, id, timeline, rank }.
local heap, total = {}, 0

local function stands_before(a, b)
  return comes_first(a.score, a.id, b.score, b.id)
end

local function sink(place)
  while true do
    local first = place
    for child = 2 * place, 2 * place + 1 do
      if heap[child] and stands_before(heap[child], heap[first]) then
        first = child
      end
    end
    if first == place then
      return
    end
    heap[place], heap[first] = heap[first], heap[place]
    place = first
  end
end

local function head_at(timeline, rank)
  local entry = ask('ZREVRANGE', timeline, rank, rank, 'WITHSCORES') or {}
  return entry[1] and { score = tonumber(entry[2]), id = entry[1], timeline = timeline, rank = rank }
end

for _, username in ipairs(redis.call('SMEMBERS', p.following)) do
  local timeline = key_of(PATTERNS.user_posts, username)
  local size = ask('ZCARD', timeline)
  if size then
    total = total + size
    heap[#heap + 1] =
      head_at(timeline, p.after and rank_after(timeline, p.after.score, p.after.id) or 0)
  end
end
for place = math.floor(#heap / 2), 1, -1 do
  sink(place)
end

local function pop()
  local first = heap[1]
  local following = head_at(first.timeline, first.rank + 1)
  if following then
    heap[1] = following
  else
    heap[1] = heap[#heap]
    heap[#heap] = nil
  end
  sink(1)
  return first
end

local page = new_page(p.offset, p.limit, p.viewer)
while heap[1] and not page.more do
  local post = pop()
  page.offer(post.id, string.format('%.0f', post.score))
end

return page.json(total)
