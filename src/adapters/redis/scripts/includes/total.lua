-- What the posts of an author have earned. @include number

-- Only models stand on the board; the total is kept for everybody, so that a role may change.
local function add_engagement(user, board, username, delta)
  local role, total = unpack(redis.call('HMGET', user, 'role', 'sys_engagement'))
  if delta == 0 or not (role or total or redis.call('EXISTS', user) == 1) then
    return
  end
  local sum = string.format('%.0f', (number_in(total) or 0) + delta)
  redis.call('HSET', user, 'sys_engagement', sum)
  if role == 'model' then
    redis.call('ZADD', board, sum, username)
  end
end
