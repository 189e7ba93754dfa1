-- How much of the outbox is of one user: keyspace/outbox-order.ts. A username holds no NUL.

local function bounds_of(actor)
  return '[' .. actor .. '\0', '(' .. actor .. '\1'
end

-- How much waits of a user, as far as it was brought into order.
local function waiting_of(order, actor)
  return redis.call('ZLEXCOUNT', order, bounds_of(actor))
end
