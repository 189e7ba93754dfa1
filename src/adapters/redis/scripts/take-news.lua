-- Takes the first event of each user for whom something is due, and lets nobody else take more of that
-- user for a while. @include outbox-order
--
-- KEYS[1]  stream of events                KEYS[2]  zset of their order
-- KEYS[3]  zset of users with what is due  KEYS[4]  hash of state
-- ARGV[1]  now, ms
-- ARGV[2]  the instant until which those users are the caller's, ms
-- ARGV[3]  how many to take at most
-- ARGV[4]  how many new ones of the stream to bring into order at most
--
-- Returns a list of {id, how often it has failed, the event, the id it goes out under or ''}.

local p = { stream = KEYS[1], order = KEYS[2], users = KEYS[3], state = KEYS[4] }

-- What nobody can read goes under no user, and waits for a version that can.
local function actor_of(text)
  local is_json, event = pcall(cjson.decode, text)
  return is_json and type(event) == 'table' and type(event.actor) == 'string' and event.actor or ''
end

local function named(entry)
  local fields = {}
  for i = 1, #entry[2], 2 do
    fields[entry[2][i]] = entry[2][i + 1]
  end
  return fields
end

local sorted = redis.call('HGET', p.state, SORTED)
local fresh = redis.call('XRANGE', p.stream, sorted and '(' .. sorted or '-', '+', 'COUNT', ARGV[4])
for _, entry in ipairs(fresh) do
  local actor = actor_of(named(entry).event or '')
  redis.call('ZADD', p.order, 0, order_member(actor, entry[1]))
  redis.call('ZADD', p.users, 'NX', ARGV[1], actor)
  redis.call('HSET', p.state, SORTED, entry[1])
end

local taken = {}
local due = redis.call('ZRANGE', p.users, '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])
for _, actor in ipairs(due) do
  local first = first_of(p, actor)
  local entry = first and redis.call('XRANGE', p.stream, id_of(first), id_of(first))[1]
  if entry then
    local event = named(entry)
    redis.call('ZADD', p.users, ARGV[2], actor)
    taken[#taken + 1] = {
      entry[1], tonumber(redis.call('HGET', p.state, entry[1]) or 0), event.event or '',
      event.id or '',
    }
  elseif first then
    -- Somebody has cut the stream.
    leave_outbox(p, actor, id_of(first), ARGV[1])
  else
    redis.call('ZREM', p.users, actor)
  end
end
return taken
