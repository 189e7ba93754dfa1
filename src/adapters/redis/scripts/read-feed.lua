-- One page of a chronological feed, with its authors and a viewer's flags.
-- @include plan @include order @include page
--
-- Plan: feed (key), perhaps owner (key of the hash that must exist), perhaps counted (true where the
-- total is of what is shown, as far as the feed is short), perhaps after ({ score, id }); and as page.lua
-- has it.
-- ARGV[1]  plan
--
-- Returns JSON { total, posts, authors, next: { score, id } when more follows, left: { offset, room } when
-- the page is not full although more follows }, or 'no_user'.

local p = read_plan(ARGV[1])

if p.owner and redis.call('EXISTS', p.owner) == 0 then
  return 'no_user'
end

local rank = p.after and rank_after(p.feed, p.after.score, p.after.id) or 0
local page = new_page(p)

local entries
repeat
  entries = redis.call('ZREVRANGE', p.feed, rank, rank + p.limit, 'WITHSCORES')
  for i = 1, #entries, 2 do
    if not page.more then
      page.offer(entries[i], entries[i + 1])
    end
  end
  rank = rank + #entries / 2
until page.more or #entries == 0

local function total()
  local size = redis.call('ZCARD', p.feed)
  if not p.counted or size > RULES.counted_posts then
    return size
  end
  local shown = 0
  for _, id in ipairs(redis.call('ZRANGE', p.feed, 0, -1)) do
    shown = shown + (is_shown(id) and 1 or 0)
  end
  return shown
end

return page.json(total())
