-- Which post an id means that is not its key: the Xano id of it, or, with `>` before it, an id under which
-- it stood until Xano gave it another one, kept as the Xano id.

-- False for an id that is known as neither.
local function post_named(ids, id)
  local name = redis.call('HGET', ids, id)
  local xano_id = not name and redis.call('HGET', ids, '>' .. id)
  return xano_id and redis.call('HGET', ids, xano_id) or name
end
