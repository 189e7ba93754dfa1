-- Takes a user away, at once from every read, and some of what hangs on the user; the rest is left to
-- recorded work, which calls this again. @include plan @include removal @include engagement
-- @include follow
--
-- Plan: user, regular, models, board, work, cursors (keys); lists, each { live, gone } (keys), in the
-- order posts, banned, liked, bookmarked, followers, following; acts and edges as in engagement.lua
-- and follow.lua, posts as in removal.lua, each act and post with the fields `as_read`; strays, ids of
-- posts that are gone or another author's by now; username, erase (the piece of work).
-- ARGV[1]  plan
-- ARGV[2]  now, ms
-- ARGV[3]  'begin', or 'continue' from recorded work
--
-- Returns {'ok', 1 when all is done else 0, list of how much each list held at the beginning}, or
-- {'no_user'} when there is nobody to begin with.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])

local function size_of(list)
  local kind = redis.call('TYPE', list).ok
  if kind == 'none' then
    return 0
  end
  return redis.call(kind == 'zset' and 'ZCARD' or 'SCARD', list)
end

local held, done = {}, 0
if ARGV[3] == 'begin' then
  if not user_exists(p.user) then
    return { 'no_user' }
  end
  redis.call('DEL', p.user)
  redis.call('ZREM', p.regular, p.username)
  redis.call('ZREM', p.models, p.username)
  redis.call('ZREM', p.board, p.username)
  for _, list in ipairs(p.lists) do
    local size = size_of(list.live)
    if size > 0 then
      redis.call('RENAME', list.live, list.gone)
    end
    held[#held + 1] = size
  end
elseif user_exists(p.user) then
  -- Nobody of that name is made while the piece is recorded: this is a step that comes too late.
  return { 'ok', 1, {} }
end

-- A post that changed since it was read waits for the next reading.
for _, act in ipairs(p.acts) do
  if is_as_read(act.post, act.as_read) then
    remove_act(act, now)
    redis.call('ZREM', act.timeline, act.id)
  end
end
for _, edge in ipairs(p.edges) do
  set_edge(edge, 'remove')
end
for _, post in ipairs(p.posts) do
  if is_as_read(post.post, post.as_read) then
    remove_post(post, now)
  end
end
for _, id in ipairs(p.strays) do
  redis.call('ZREM', p.lists[1].gone, id)
  redis.call('ZREM', p.lists[2].gone, id)
end

local left = 0
for _, list in ipairs(p.lists) do
  left = left + size_of(list.gone)
end
if left == 0 then
  finish_work(p.work, p.cursors, p.erase)
  done = 1
else
  record_work(p.work, p.cursors, p.erase, '', now)
end
return { 'ok', done, held }
