-- Reads that go on where a key holds what it should not: what is damaged answers nothing, so that it
-- takes nobody else with it.

local function ask(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    -- Any other error is one of the whole call, and is raised.
    return not string.find(reply.err, 'WRONGTYPE', 1, true) and redis.call(...) or nil
  end
  return reply or nil
end
