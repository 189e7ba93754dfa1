-- Reads a key; returns nil for a key of the wrong type, so that one damaged key does not fail the other
-- reads of the call.

local function ask(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    -- Any other error concerns the whole call, and is raised.
    return not string.find(reply.err, 'WRONGTYPE', 1, true) and redis.call(...) or nil
  end
  return reply or nil
end
