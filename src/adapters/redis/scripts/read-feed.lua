-- One page of a chronological feed, with its authors and a viewer's flags.
-- @include plan @include order @include page
--
-- Plan: feed (key), perhaps owner (key of the hash that must exist), perhaps viewer (a
-- username); offset, limit, perhaps after ({ score, id }).
-- ARGV[1]  plan
--
-- Returns JSON { total, posts, authors, next: { score, id } when more follows }, or 'no_user'.

local p = read_plan(ARGV[1])

if p.owner and redis.call('EXISTS', p.owner) == 0 then
  return 'no_user'
end

local rank = p.after and rank_after(p.feed, p.after.score, p.after.id) or 0
local page = new_page(p.offset, p.limit, p.viewer)

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

return page.json(redis.call('ZCARD', p.feed))
