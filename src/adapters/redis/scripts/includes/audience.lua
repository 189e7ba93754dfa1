-- Operations that bring a change to others: homes, notifications, listeners. Keys are places in KEYS, as in ops.lua.

-- timeline, created_at, post, followers. Adds the post to its author's timeline. Replies 1 where it is new there, or has
-- another date, and the author has followers, so that some homes lack it.
local function appear(o)
  local is_new = redis.call('ZADD', KEYS[o[2]], 'CH', o[3], o[4]) == 1
  return is_new and redis.call('EXISTS', KEYS[o[5]]) == 1 and 1
end

-- pending, from, author, created_at, now. Notes that the followers' homes lack a post of this author: `pending` has such
-- authors by when they were noted, `from` the least created_at among the new posts of each. Every following feed takes their
-- posts from the timeline until the fan-out is done.
local function pend(o)
  local from, author = KEYS[o[3]], o[4]
  redis.call('ZADD', KEYS[o[2]], 'NX', o[6], author)
  local least = redis.call('HGET', from, author)
  if not least or tonumber(o[5]) < tonumber(least) then
    redis.call('HSET', from, author, o[5])
  end
end

-- timeline, created_at, post, pending, from, followers, author, now. Does `appear`, and `pend` where that replies 1.
function operations.publish(o)
  if appear({ o[1], o[2], o[3], o[4], o[7] }) then
    pend({ o[1], o[5], o[6], o[8], o[3], o[9] })
  end
end

-- home_state, unfilled, author. Notes that a home, if there is one, does not match the author's present timeline: the
-- reader has followed or unfollowed the author, or more posts have come than are brought in at once. What a fill under way
-- has brought in of an author does not count any more. Replies 1 if there is a home.
local function doubt(o)
  local state = KEYS[o[2]]
  if redis.call('EXISTS', state) == 1 then
    redis.call('SADD', KEYS[o[3]], o[4])
    redis.call('HDEL', state, 'part')
    redis.call('HINCRBY', state, 'step', 1)
    return 1
  end
end

-- home_state, unfilled, home_work, reader, author. Does the same, and records the work of filling the home.
function operations.note(o)
  if doubt({ o[1], o[2], o[3], o[6] }) then
    -- An act of following does not carry the present instant, so that the work is due at 0, which is at once.
    redis.call('ZADD', KEYS[o[4]], 'NX', 0, o[5])
  end
end

-- user, notifications, instant, notice. Notifies only a user who exists. The list keeps its newest notices and one more
-- member, the mark up to which its owner has read. A new notice that comes a little late is put just after the mark, since it
-- is unread.
function operations.notify(o)
  local list, at, notice = KEYS[o[3]], o[4], o[5]
  if redis.call('EXISTS', KEYS[o[2]]) == 1 then
    local read = redis.call('ZSCORE', list, RULES.read_mark)
    local late = read and read - at or -1
    if late >= 0 and late <= RULES.late_for_ms and not redis.call('ZSCORE', list, notice) then
      at = string.format('%.0f', read + 1)
    end
    redis.call('ZADD', list, 'GT', at, notice)
    redis.call('ZREMRANGEBYRANK', list, 0, -RULES.max_notices - 2)
  end
end

-- stream, then field and value in turn. Appends an event for those who listen.
function operations.announce(o)
  redis.call('XADD', KEYS[o[2]], 'MAXLEN', '~', RULES.max_live, '*', unpack(o, 3))
end
