-- Steps on the home of one reader: the following feed, made when something is posted. @include ask
--
-- `h`: home (zset of post ids by created_at), state (hash: `is`, `building` or `ready`; `size`, how many
-- the home held after the last step; `floor`, the highest score that was ever left out; `build`, how
-- often it was begun; `part`, how far it has come with whom it is in the midst of, `<author> <score> <id>`),
-- unfilled, work, cursors (keys); reader.
--
-- What stands above the floor is all there is, but of those authors that are noted as pending or unfilled.

-- Whether nobody but these steps has touched it.
local function is_intact(h)
  local size = ask('ZCARD', h.home)
  return size ~= nil and ask('HGET', h.state, 'size') == tostring(size)
end

-- From which created_at on a home may lack what an author has posted who is noted as pending; the notes as
-- begin-fan-out.lua has them.
local function pending_from(author, came_by, cursors)
  local came = tonumber(redis.call('HGET', came_by, author) or '+inf')
  local cursor = redis.call('HGET', cursors, author) or ''
  local begun = tonumber(string.match(cursor, '^%S+ (%S+)') or '+inf')
  local from = math.min(came, begun)
  return (cursor == 'heavy' or from == math.huge) and '-inf' or string.format('%.0f', from)
end

local function begin_home(h, now)
  redis.call('UNLINK', h.home)
  redis.call('HDEL', h.state, 'floor', 'part')
  redis.call('HSET', h.state, 'is', 'building', 'size', 0)
  local build = redis.call('HINCRBY', h.state, 'build', 1)
  -- Whoever is still at an earlier building finds another cursor.
  redis.call('HSET', h.cursors, h.reader, string.format('%d.%.0f 0', build, now))
  redis.call('ZADD', h.work, now, h.reader)
end

local function drop_home(h)
  redis.call('UNLINK', h.home, h.state, h.unfilled)
  redis.call('ZREM', h.work, h.reader)
  redis.call('HDEL', h.cursors, h.reader)
end

local function raise_floor(h, score)
  local floor = redis.call('HGET', h.state, 'floor')
  if not floor or tonumber(score) > tonumber(floor) then
    redis.call('HSET', h.state, 'floor', score)
  end
end

-- `entries`: ids and scores in turn, the newest first. Returns whether older ones might find room as well.
local function enter_home(h, entries)
  local floor = tonumber(redis.call('HGET', h.state, 'floor') or '-inf')
  local added = {}
  for i = 1, #entries, 2 do
    if tonumber(entries[i + 1]) <= floor then
      break
    end
    added[i], added[i + 1] = entries[i + 1], entries[i]
  end
  if #added > 0 then
    redis.call('ZADD', h.home, unpack(added))
  end
  return #added == #entries
end

local function close_home(h)
  local size = redis.call('ZCARD', h.home)
  if size > RULES.home_max then
    local last = size - RULES.home_max - 1
    raise_floor(h, redis.call('ZRANGE', h.home, last, last, 'WITHSCORES')[2])
    redis.call('ZREMRANGEBYRANK', h.home, 0, last)
    size = RULES.home_max
  end
  redis.call('HSET', h.state, 'size', size)
end
