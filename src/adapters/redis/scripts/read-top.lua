-- The best posts of some tags, one tag after the other. @include plan @include ranking @include view
--
-- Plan: tags (a list of { ranked, posts }, keys), perhaps viewer (a username); count, now, room (how many
-- bytes all may take together), begun (false where nothing was read before: the first tag's first post is
-- shown however long it is).
-- ARGV[1]  plan
--
-- Returns JSON { lists: the posts of each tag, authors, room: what is left of it }.

local p, lists = read_plan(ARGV[1]), {}
local room = p.room

for place, tag in ipairs(p.tags) do
  local texts, is_first = {}, place == 1 and not p.begun
  local best =
    rank_posts({ ranked = tag.ranked, posts = tag.posts, now = p.now, at = p.now, count = p.count })
  for _, post in ipairs(best) do
    local text, size = view(post.id, p.viewer)
    if text and size > room and not (is_first and #texts == 0) then
      break
    end
    texts[#texts + 1] = text
    room = room - (size or 0)
  end
  lists[place] = json_list(texts)
end
return '{"lists":' .. json_list(lists) .. ',"authors":' .. authors_json() .. ',"room":' .. room .. '}'
