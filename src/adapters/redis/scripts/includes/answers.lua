-- First answers to requests that name an idempotency key, by author, so that they end with the author.
-- `a` names one: hash (key, of digest and answer by request), order (key, zset of requests by when they
-- are forgotten), field (the request).

-- Returns the digest of the first request and its answer; nil when there is none to remember.
local function first_answer(a, now)
  local ends = redis.call('ZSCORE', a.order, a.field)
  local kept = ends and tonumber(ends) > now and redis.call('HGET', a.hash, a.field)
  if kept then
    return string.match(kept, '^(%S*) (.*)$')
  end
end

-- Each that comes takes some along whose time is over, so that there are never many of them.
local FORGOTTEN_AT_ONCE = 10

local function keep_answer(a, digest, answer, now)
  local old = redis.call('ZRANGE', a.order, '-inf', now, 'BYSCORE', 'LIMIT', 0, FORGOTTEN_AT_ONCE)
  for _, field in ipairs(old) do
    redis.call('HDEL', a.hash, field)
    redis.call('ZREM', a.order, field)
  end
  redis.call('HSET', a.hash, a.field, digest .. ' ' .. answer)
  redis.call('ZADD', a.order, now + RULES.idempotency_ttl_ms, a.field)
  redis.call('PEXPIRE', a.hash, RULES.idempotency_ttl_ms)
  redis.call('PEXPIRE', a.order, RULES.idempotency_ttl_ms)
end
