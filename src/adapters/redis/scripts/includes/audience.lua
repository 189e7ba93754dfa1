-- Operations by which others come to know: homes, notifications, listeners. Keys are places in KEYS, as in ops.lua.

-- timeline, created_at, post, followers. Replies whether it is new to the timeline, so that some homes lack it.
local function appear(o)
  local is_new = redis.call('ZADD', KEYS[o[2]], 'CH', o[3], o[4]) == 1
  return is_new and redis.call('EXISTS', KEYS[o[5]]) == 1 and 1
end

-- pending, from, author, created_at, now. What is new to a timeline is not in the homes of the followers yet: pending has
-- such authors by when, and from the least created_at that came of each. Every following feed takes their posts from
-- the timeline, until that is worked off.
local function pend(o)
  local from, author = KEYS[o[3]], o[4]
  redis.call('ZADD', KEYS[o[2]], 'NX', o[6], author)
  local least = redis.call('HGET', from, author)
  if not least or tonumber(o[5]) < tonumber(least) then
    redis.call('HSET', from, author, o[5])
  end
end

-- timeline, created_at, post, pending, from, followers, author, now. Both of these.
function operations.publish(o)
  if appear({ o[1], o[2], o[3], o[4], o[7] }) then
    pend({ o[1], o[5], o[6], o[8], o[3], o[9] })
  end
end

-- home_state, unfilled, whom. What is kept of a home, while there is one, does not go by somebody's present timeline: the
-- reader has begun or ceased to follow, or more has come than is brought in at once. Whatever the home has come to
-- with that author does not count any more. Replies whether there is one.
local function doubt(o)
  local state = KEYS[o[2]]
  if redis.call('EXISTS', state) == 1 then
    redis.call('SADD', KEYS[o[3]], o[4])
    redis.call('HDEL', state, 'part')
    redis.call('HINCRBY', state, 'step', 1)
    return 1
  end
end

-- home_state, unfilled, home_work, reader, whom. The same, and it is worked off.
function operations.note(o)
  if doubt({ o[1], o[2], o[3], o[6] }) then
    -- No act of following carries the present: it is due at once.
    redis.call('ZADD', KEYS[o[4]], 'NX', 0, o[5])
  end
end

-- user, notifications, instant, notice. Nobody is told who is not here. The list keeps its newest, and one more: where
-- its owner has read up to stands among them. What comes a little late is put after that: nobody has read it.
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

-- stream, then pairs of what it is about and words. Whoever listens hears of it.
function operations.announce(o)
  redis.call('XADD', KEYS[o[2]], 'MAXLEN', '~', RULES.max_live, '*', unpack(o, 3))
end
