-- Halves of the operations of ops.lua, for keys in different buckets: each half has keys of one owner, and takes the replies
-- of other halves. Keys are places in KEYS, as in ops.lua. cluster/halves.ts says which halves an operation has.

operations.adopt, operations.appear, operations.pend, operations.doubt = adopt, appear, pend, doubt

-- home_state. Does nothing, in the last stage: the locks of this bucket stay until then.
function operations.hold() end

-- list of keys of deferred records, list of the owners they wait for. Replies with the owners for whom any wait, or nothing.
function operations.awaited(o)
  local owners = count_there(o[2]) > 0 and {}
  for i, place in ipairs(owners and o[2] or {}) do
    if count_there({ place }) > 0 then
      owners[#owners + 1] = o[3][i]
    end
  end
  return owners
end

-- wakes, wake_cursors, now, list of owners who may be awaited, list of replies of `awaited`. Wakes those that are awaited.
function operations.awake(o)
  for _, owners in ipairs(o[6]) do
    for _, owner in ipairs(owners or {}) do
      wake(o[2], o[3], o[4], owner)
    end
  end
end

-- hash, field, command that tells the size of a collection, that collection. Sets the counter of a hash that exists; replies
-- with the size and by how much it has changed.
function operations.recount(o)
  local before = redis.call('HGET', KEYS[o[2]], o[3])
  if before or redis.call('EXISTS', KEYS[o[2]]) == 1 then
    local size = redis.call(o[4], KEYS[o[5]])
    redis.call('HSET', KEYS[o[2]], o[3], size)
    return { size, size - (number_in(before) or 0) }
  end
end

-- post. Replies with the fields that it is ranked by.
function operations.weigh(o)
  return redis.call('HMGET', KEYS[o[2]], unpack(RANKED_BY))
end

-- user, weight, reply of `recount`. Adds to what the user has earned; replies with the role, false where there is none or
-- nothing is added, and the amount.
function operations.gain(o)
  local delta = o[4] and o[3] * o[4][2] or 0
  return { engage(KEYS[o[2]], delta) or false, delta }
end

-- user, 1 or -1, reply of `weigh`. Does the same with all that a post is worth.
function operations.inherit(o)
  local delta = o[3] * engagement_of_counts(unpack(o[4], 3, 5))
  return { engage(KEYS[o[2]], delta) or false, delta }
end

-- leaderboard, name, reply of `gain` or `inherit`. Adds to a model's score instead of setting it, since other changes may
-- come in between.
function operations.climb(o)
  if o[4][1] == 'model' then
    redis.call('ZINCRBY', KEYS[o[2]], o[4][2], o[3])
  end
end

-- user. Replies with the role and what the user has earned.
function operations.standing(o)
  return redis.call('HMGET', KEYS[o[2]], 'role', 'sys_engagement')
end

-- leaderboard, name, reply of `standing`. Sets the score of a model, and removes anybody else.
function operations.seat(o)
  if o[4][1] == 'model' then
    redis.call('ZADD', KEYS[o[2]], number_in(o[4][2]) or 0, o[3])
  else
    redis.call('ZREM', KEYS[o[2]], o[3])
  end
end

-- Returns whether another change places this member as well, or has done so since this change took its lock, so that scores
-- may be placed in another order than they were weighed in. Marks the locks of those changes, which have a G for their E
-- then.
local function is_contended(name)
  local held = redis.call('HGET', LOCKS, name)
  if not held then
    return false
  end
  local is_marked, others = false, 0
  held = string.gsub(held, '(%u)(%S+) ', function(letter, id)
    if id == CHANGE then
      is_marked = is_marked or letter == 'G'
      return
    end
    others = others + 1
    return 'G' .. id .. ' '
  end)
  if others > 0 then
    redis.call('HSET', LOCKS, name, held)
  end
  return is_marked or others > 0
end

-- ranked feed, id, now, 'XX' or '', reply of `weigh`, name of the lock. Where the member is contended the higher score
-- stays: a stored score is never too low. With 'XX' the lock of the member is exclusive.
function operations.place(o)
  local feed, id, only, name = KEYS[o[2]], o[3], o[5], o[7]
  local has_date, score = rank_of(o[6], o[4])
  local is_meant = only ~= 'XX' or redis.call('ZSCORE', feed, id)
  if is_meant and score then
    if only ~= 'XX' and is_contended(name) then
      redis.call('ZADD', feed, 'GT', score, id)
    else
      redis.call('ZADD', feed, score, id)
    end
  elseif is_meant and (has_date or only == 'XX') then
    redis.call('ZREM', feed, id)
  end
end

-- list of keys. Replies 1 if any of them exists.
function operations.there(o)
  return count_there(o[2]) > 0 and 1
end

-- list of replies, operation. Runs the operation unless all these replies are nothing.
function operations.when(o)
  for _, reply in ipairs(o[2]) do
    if reply then
      return (operations[o[3][1]] or command)(o[3])
    end
  end
end
