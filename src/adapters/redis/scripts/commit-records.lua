-- Applies a settled batch of records, all of it or nothing. @include plan @include checks @include ops
-- @include erasure @include deferral @include aside
-- @include post-id @include version
--
-- Plan: steps, each named by `do`; ops, as ops.lua has them, for when all steps are done; deferrals (key).
-- ARGV[1]  plan
-- ARGV[2]  now, ms
-- ARGV[3]  JSON list of checks, as checks.lua has them
--
-- Returns {'ok'}, or {'changed', number of the first check that does not hold}.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])

local broken = broken_among(cjson.decode(ARGV[3]))
if broken then
  return broken
end

local take = {}

take['set-aside'] = set_aside

take['erase-user'] = function(s)
  begin_erasure(s, s.at, now)
end

take['operate'] = function(s)
  operate_all(s.ops)
end

take['put-tombstone'] = function(s)
  put_tombstone(s.tombstone, s.at)
end

take['pass-name'] = function(s)
  redis.call('SET', s.tombstone, s.at, 'KEEPTTL')
end

-- A new delete of the id is remembered as such for the time of all deletes.
take['identify'] = function(s)
  local value = s.died and s.value .. ':' .. string.format('%.0f', now + RULES.tombstone_ttl_ms) or s.value
  redis.call('HSET', s.ids, s.id, value)
end

take['index'] = function(s)
  index_post(s.ids, s.id, s.name)
end

take['former-id'] = function(s)
  keep_former_id(s.ids, s.id, s.xano_id)
end

take['defer'] = function(s)
  defer(p, s.owner, s.key, s.digest, s.record, now)
end

-- Of one that is older than records wait nothing waits any more.
take['dispute'] = function(s)
  redis.call('ZREMRANGEBYSCORE', s.disputes, '-inf', now - RULES.defer_ttl_ms)
  redis.call('ZADD', s.disputes, now, s.name .. ' ' .. s.id)
end

for _, step in ipairs(p.steps) do
  take[step['do']](step)
end
operate_all(p.ops)
return { 'ok' }
