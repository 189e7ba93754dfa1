-- One page of a tag's ranked feed, ordered at one instant. @include plan @include ranking
-- @include view
--
-- Plan: ranked, posts (keys), perhaps viewer (a username); offset, limit, room, now, at,
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
local found, texts, room = rank_posts(p), {}, p.room
local last = p.after

for i = p.offset + 1, math.min(#found, p.offset + p.limit) do
  local text, size = view(found[i].id, p.viewer)
  if text and size > room and #texts > 0 then
    break
  end
  texts[#texts + 1] = text
  room, last = room - (size or 0), found[i]
end
local more = found[#found] and last ~= found[#found] and #found > p.offset
local total = redis.call('ZCOUNT', p.posts, p.now - RULES.ranked_max_age_ms, '+inf')

return '{"total":' .. total .. ',"posts":' .. json_list(texts) .. ',"authors":' .. authors_json()
  .. (more and ',"next":' .. cjson.encode({
    id = last.id,
    score = string.format('%.17g', last.score),
    created_at = string.format('%.0f', last.created_at),
  }) or '') .. '}'
