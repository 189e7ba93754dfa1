-- Reads a key; replies with the error of a key of the wrong type, and an error for each string longer than `longest` bytes.

local function bounded(reply, longest)
  if type(reply) == 'table' and not reply.err then
    for i = 1, #reply do
      reply[i] = bounded(reply[i], longest)
    end
  end
  return type(reply) == 'string' and #reply > longest and { err = 'TOOLARGE' } or reply
end

local function bounded_read(longest, ...)
  local reply = redis.pcall(...)
  local is_other = type(reply) == 'table' and reply.err and not string.find(reply.err, 'WRONGTYPE', 1, true)
  return bounded(is_other and redis.call(...) or reply, longest)
end
