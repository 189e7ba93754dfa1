-- The best posts of several tags at once. @include plan @include ranking @include view
--
-- Plan: tags, each { ranked, posts } (keys), perhaps viewer (a username); count (a
-- tag), now.
-- ARGV[1]  plan
--
-- Returns JSON { tags: a list of posts for each tag, in the order asked for, authors }.

local p, lists = read_plan(ARGV[1]), {}

for i, tag in ipairs(p.tags) do
  local texts = {}
  local found = rank_posts({
    ranked = tag.ranked, posts = tag.posts, now = p.now, at = p.now, count = p.count,
  })
  for j, post in ipairs(found) do
    texts[j] = view(post.id, p.viewer)
  end
  lists[i] = json_list(texts)
end
return '{"tags":' .. json_list(lists) .. ',"authors":' .. authors_json() .. '}'
