-- Taking a post away with all that hangs on it. @include user @include post @include tag
-- @include work @include ops
--
-- `p` names it: id, author, and the keys post, likes, names (of those who like it, by time), bookmarks, gone_likes, gone_bookmarks,
-- author_hash, author_posts, author_banned, explore, board, work, cursors, tags (each as in tag.lua),
-- ops, which take away some of the likes and bookmarks, and unlink, the job that takes up what they
-- leave.

-- Whoever is left is put aside, so that a post made again under this id begins with nobody.
local function put_aside(set, gone)
  if redis.call('EXISTS', set) == 0 then
    return
  end
  if redis.call('EXISTS', gone) == 1 then
    redis.call('SUNIONSTORE', gone, gone, set)
    redis.call('DEL', set)
  else
    redis.call('RENAME', set, gone)
  end
end

-- Of two deletions whose rests are one, the later; '' takes everything away.
local function later(p, at)
  if not redis.call('ZSCORE', p.work, p.unlink) then
    return at
  end
  local before = redis.call('HGET', p.cursors, p.unlink) or ''
  if at == '' or before == '' then
    return ''
  end
  return tonumber(at) > tonumber(before) and at or before
end

-- `at` is the version of the delete: likes and bookmarks that are newer are not its to take, and wait
-- for a post that comes back. '' takes everything.
local function remove_post(p, now, at)
  add_engagement(p.author_hash, p.board, p.author, -engagement_of(p.post))
  redis.call('DEL', p.post)
  redis.call('UNLINK', p.names)
  redis.call('ZREM', p.author_posts, p.id)
  redis.call('ZREM', p.author_banned, p.id)
  set_counter(p.author_hash, 'postCount', redis.call('ZCARD', p.author_posts))
  redis.call('ZREM', p.explore, p.id)
  for _, tag in ipairs(p.tags) do
    leave_tag(tag, p.id)
  end
  operate_all(p.ops)
  put_aside(p.likes, p.gone_likes)
  put_aside(p.bookmarks, p.gone_bookmarks)
  if redis.call('EXISTS', p.gone_likes, p.gone_bookmarks) > 0 then
    record_work(p.work, p.cursors, p.unlink, later(p, at), now)
  end
end
