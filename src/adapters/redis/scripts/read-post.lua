-- One post with its author and a viewer's flags; a banned one too. @include plan @include view
--
-- Plan: perhaps viewer (a username); id.
-- ARGV[1]  plan
--
-- Returns JSON { posts: the post or nothing, authors }.

local p = read_plan(ARGV[1])
local text = view_any(p.id, p.viewer)
return '{"posts":' .. json_list({ text }) .. ',"authors":' .. authors_json() .. '}'
