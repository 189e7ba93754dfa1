-- One page of what a user follows, merged from the timelines of those followed as it is read.
-- @include plan @include order @include page
--
-- Plan: owner (key of the hash that must exist), following (key of the set), perhaps after ({ score, id });
-- as page.lua has it; and scan, total and best: where in the set this piece begins, how many posts those
-- before have, and the first of them, each { score, id }.
-- ARGV[1]  plan
--
-- One look at the head of each timeline, then a heap of heads: cost grows with those followed, and
-- with the posts shown, not with the posts there are. Some hundred are merged at a time, so that who
-- follows thousands does not hold Redis up.
--
-- Returns JSON { scan, total, best } while some are left to merge; then as read-feed.lua.

local p = read_plan(ARGV[1])

if redis.call('EXISTS', p.owner) == 0 then
  return 'no_user'
end

-- heap[1] is the head that comes first; a head is { score, id, timeline, rank }.
local heap, total = {}, p.total

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
  if type(timeline) == 'table' then
    local known = timeline[rank + 1]
    return known and { score = tonumber(known.score), id = known.id, timeline = timeline, rank = rank }
  end
  local entry = ask('ZREVRANGE', timeline, rank, rank, 'WITHSCORES') or {}
  return entry[1] and { score = tonumber(entry[2]), id = entry[1], timeline = timeline, rank = rank }
end

local piece = redis.call('SSCAN', p.following, p.scan, 'COUNT', RULES.merged_timelines)
heap[1] = head_at(p.best, 0)
for _, username in ipairs(piece[2]) do
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

-- A scan may name somebody twice, and so each of their posts.
local last
local function next_post()
  local post
  repeat
    post = heap[1] and pop()
  until not post or post.id ~= last
  last = post and post.id
  return post
end

if piece[1] ~= '0' then
  local best = {}
  for i = 1, p.offset + p.limit + 1 do
    local post = next_post()
    best[i] = post and '{"score":"' .. string.format('%.0f', post.score) .. '","id":"' .. post.id .. '"}'
  end
  return '{"scan":"' .. piece[1] .. '","total":' .. total .. ',"best":' .. json_list(best) .. '}'
end

local page = new_page(p)
local post = next_post()
while post and not page.more do
  page.offer(post.id, string.format('%.0f', post.score))
  post = next_post()
end

return page.json(total)
