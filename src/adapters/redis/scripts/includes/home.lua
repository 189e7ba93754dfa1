-- What is believed of the home of a reader. @include ask
--
-- `h`: home (zset of post ids by created_at), state (hash: `is`, `building` or `ready`; `size`, how many it held
-- after the last step; `floor`, the highest score that was ever left out; keys).
--
-- What stands above the floor is all there is, but of those authors that are noted as pending or unfilled.

-- Whether nobody but these steps has touched it.
local function is_intact(h)
  local size = ask('ZCARD', h.home)
  return size ~= nil and ask('HGET', h.state, 'size') == tostring(size)
end

-- From which created_at on a home may lack what an author has posted who is noted as pending; the notes as
-- read-home.lua has them.
local function pending_from(author, came_by, cursors)
  local came = tonumber(redis.call('HGET', came_by, author) or '+inf')
  local cursor = redis.call('HGET', cursors, author) or ''
  local begun = tonumber(string.match(cursor, '^%S+ (%S+)') or '+inf')
  local from = math.min(came, begun)
  return (cursor == 'heavy' or from == math.huge) and '-inf' or string.format('%.0f', from)
end
