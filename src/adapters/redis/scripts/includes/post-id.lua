-- Which post an id means that is not its key: the Xano id of it, or, with `>` before it, an id under which
-- it stood until Xano gave it another one, kept as the Xano id.

-- False for an id that is known as neither.
local function post_named(ids, id)
  local name = redis.call('HGET', ids, id)
  local xano_id = not name and redis.call('HGET', ids, '>' .. id)
  return xano_id and redis.call('HGET', ids, xano_id) or name
end

-- Whatever other post stood under the id `name` before, it is this one's now.
local function index_post(ids, xano_id, name)
  redis.call('HSET', ids, xano_id, name)
  if redis.call('HGET', ids, '>' .. name) ~= xano_id then
    redis.call('HDEL', ids, '>' .. name)
  end
end

local function keep_former_id(ids, id, xano_id)
  redis.call('HSET', ids, '>' .. id, xano_id)
end
