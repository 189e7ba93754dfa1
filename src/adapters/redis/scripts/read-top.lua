-- The best posts of one tag. @include plan @include ranking @include view
--
-- Plan: ranked, posts (keys), perhaps viewer (a username); count, now, room (how many bytes they may
-- take), begun (false for the first tag, whose first post is shown however long it is).
-- ARGV[1]  plan
--
-- Returns JSON { posts, authors, room: what is left of it }.

local p, texts = read_plan(ARGV[1]), {}
p.at = p.now
local room = p.room

for _, post in ipairs(rank_posts(p)) do
  local text, size = view(post.id, p.viewer)
  if text and size > room and (#texts > 0 or p.begun) then
    break
  end
  texts[#texts + 1] = text
  room = room - (size or 0)
end
return '{"posts":' .. json_list(texts) .. ',"authors":' .. authors_json() .. ',"room":' .. room .. '}'
