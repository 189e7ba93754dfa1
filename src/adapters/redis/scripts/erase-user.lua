-- Takes a user away, at once from every read, and some of what hangs on the user; the rest is left to
-- recorded work, which calls this again. @include plan @include ops @include removal
-- @include erasure @include deferral @include aside @include outbox @include identity
-- @include post-id @include version
--
-- Plan: as erasure.lua has it, and deferrals, wakes, wake_cursors, edges, tombstone, name_tombstone, user_ids,
-- erased (keys); id, the user's in Xano or ''; acts,
-- edges and posts, of which acts (likes and bookmarks) and edges (follows) have ops, as in ops.lua, and posts are as
-- in removal.lua, each act with its post, each act and post with the fields `as_read`, and each of all three with `parks`, what is newer than the delete and waits for
-- its owner: { owner, key, digest, record }, each post as in aside.lua and with `left`, the key of its tombstone,
-- which is as deep as the user's, and `owner` and `waiting`, as what waits for it is kept; post_ids (key); strays,
-- ids of posts that are gone or another author's by now; erased_owner; perhaps outbox, as outbox.lua
-- has it.
-- ARGV[1]  plan
-- ARGV[2]  now, ms
-- ARGV[3]  'begin', or 'continue' from recorded work
-- ARGV[4]  the version of the delete, ms, '' for none
-- ARGV[5]  at the beginning the same as version_of_delete in version.lua has it
--
-- Returns {'ok', 1 when all is done else 0, list of how much each list held at the beginning}, or
-- {'no_user'} when there is nobody to begin with.

local p, now, at = read_plan(ARGV[1]), tonumber(ARGV[2]), ARGV[4]

local held, done = {}, 0
if ARGV[3] == 'begin' then
  if not user_exists(p.user) then
    return { 'no_user' }
  end
  local version, id = version_of_delete(p.user, ARGV[5]), redis.call('HGET', p.user, 'id') or ''
  put_tombstone(p.tombstone, version)
  if id == '' then
    put_tombstone(p.name_tombstone, version)
  else
    put_identity_tombstone(p.user_ids, id, p.username, version, now)
  end
  held = begin_erasure(p, at, now)
  send_home(p)
elseif user_exists(p.user) then
  -- Nobody of that name is made while the piece is recorded: this is a step that comes too late.
  return { 'ok', 1, {} }
end

local function park(item)
  for _, parked in ipairs(item.parks) do
    defer(p, parked.owner, parked.key, parked.digest, parked.record, now)
  end
end

-- A post that changed since it was read waits for the next reading.
for _, act in ipairs(p.acts) do
  if is_as_read(act.post, act.as_read) then
    park(act)
    operate_all(act.ops)
  end
end
for _, edge in ipairs(p.edges) do
  park(edge)
  operate_all(edge.ops)
end
for _, post in ipairs(p.posts) do
  if is_as_read(post.post, post.as_read) then
    park(post)
    -- Somebody else may be told to have had it by then: its likes and bookmarks wait for that too.
    remove_post(post, now, at == '' and '' or '0')
    set_aside(post)
    put_tombstone(post.left, redis.call('GET', p.tombstone) or '')
    -- Nobody comes under an id that has turned out to be Xano's for another post.
    if post_named(p.post_ids, post.id) then
      wake(p, post.owner, post.waiting, now)
    end
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
  redis.call('DEL', p.edges_hash)
  wake(p, p.erased_owner, p.erased, now)
  done = 1
else
  record_work(p.work, p.cursors, p.erase, erasure_cursor(at, p.id), now)
end
return { 'ok', done, held }
