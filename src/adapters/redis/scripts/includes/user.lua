-- Steps on the keys of one user, each safe to run twice. @include total

local function user_exists(user)
  return redis.call('EXISTS', user) == 1
end

-- A counter is the size of its set, never a sum of its own.
local function set_counter(user, field, size)
  if user_exists(user) then
    redis.call('HSET', user, field, size)
  end
end

-- What a user is born with, but for what the hash holds already.
local function complete_user(user, username, now)
  local born = {
    'username', username, 'role', 'user', 'postCount', 0, 'followerCount', 0, 'followingCount', 0,
    'created_at', now, 'sys_engagement', 0,
  }
  for i = 1, #born, 2 do
    redis.call('HSETNX', user, born[i], born[i + 1])
  end
end

-- The score of each registry is the instant its user joined.
local function place_in_registry(user, regular, models, username)
  local role, created_at = unpack(redis.call('HMGET', user, 'role', 'created_at'))
  local home = ({ user = regular, model = models })[role]
  for _, registry in ipairs({ regular, models }) do
    if registry == home then
      redis.call('ZADD', registry, tonumber(created_at or nil) or 0, username)
    else
      redis.call('ZREM', registry, username)
    end
  end
end

local function place_on_board(user, board, username)
  local role, total = unpack(redis.call('HMGET', user, 'role', 'sys_engagement'))
  if role == 'model' then
    redis.call('ZADD', board, number_in(total) or 0, username)
  else
    redis.call('ZREM', board, username)
  end
end
