-- Steps on the explore feed, which keeps its newest.

local function enter_explore(explore, id, created_at, keep)
  redis.call('ZADD', explore, created_at, id)
  redis.call('ZREMRANGEBYRANK', explore, 0, -(keep + 1))
end
