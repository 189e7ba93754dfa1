-- The outbox in order: `order` is a zset of members by name, one for each event of the stream, `users`
-- a zset of users by the instant at which something of theirs is due, `state` a hash of how often what
-- failed has failed, and of the place in the stream up to which both know it. @include outbox-share

local SORTED = 'sorted'
-- Wide enough for both halves of an id of a stream, so that names sort as ids do.
local WIDTH = 20

local function padded(digits)
  return string.rep('0', WIDTH - #digits) .. digits
end

-- A username holds no NUL.
local function order_member(actor, id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return actor .. '\0' .. padded(ms) .. '-' .. padded(seq)
end

local function id_of(member)
  local ms, seq = string.match(member, '%z0*(%d+)%-0*(%d+)$')
  return ms .. '-' .. seq
end

-- The first that waits of a user, nil when nothing does.
local function first_of(p, actor)
  local low, high = bounds_of(actor)
  return redis.call('ZRANGE', p.order, low, high, 'BYLEX', 'LIMIT', 0, 1)[1]
end

-- Takes an event out; what of its user waits behind it is due from now on. Returns 1 when it was there.
local function leave_outbox(p, actor, id, now)
  local was_there = redis.call('XDEL', p.stream, id)
  redis.call('ZREM', p.order, order_member(actor, id))
  redis.call('HDEL', p.state, id)
  if first_of(p, actor) then
    redis.call('ZADD', p.users, now, actor)
  else
    redis.call('ZREM', p.users, actor)
  end
  return was_there
end
