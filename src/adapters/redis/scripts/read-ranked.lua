-- One page of a tag's ranked feed, ordered at one instant. @include plan @include ranking
-- @include view
--
-- Plan: ranked, posts (keys), perhaps viewer (a username); offset, limit, now, at,
-- perhaps after ({ score, created_at, id }).
-- ARGV[1]  plan
--
-- Returns JSON { total, posts, authors, next: { score, created_at, id } when more follows }, the
-- numbers of `next` as text that loses nothing.

local p = read_plan(ARGV[1])

p.count = p.offset + p.limit + 1
if p.after then
  p.after.score, p.after.created_at = tonumber(p.after.score), tonumber(p.after.created_at)
end
local found, texts = rank_posts(p), {}

for i = p.offset + 1, math.min(#found, p.offset + p.limit) do
  texts[#texts + 1] = view(found[i].id, p.viewer)
end
local last = #found == p.count and found[p.count - 1]
local total = redis.call('ZCOUNT', p.posts, p.now - RULES.ranked_max_age_ms, '+inf')

return '{"total":' .. total .. ',"posts":' .. json_list(texts) .. ',"authors":' .. authors_json()
  .. (last and ',"next":' .. cjson.encode({
    id = last.id,
    score = string.format('%.17g', last.score),
    created_at = string.format('%.0f', last.created_at),
  }) or '') .. '}'
