-- Brings some stored scores of one tag to the present, and lets posts past their time go.
-- @include plan @include post @include tag @include work
--
-- Plan: tag (as in tag.lua), reranks, cursors (keys); entries, each { id, post (key) }.
-- ARGV[1]  plan
-- ARGV[2]  the cursor to go on from, '' when these were the last
-- ARGV[3]  now, ms
--
-- Returns 1 when the tag is done for this time, else 0.

local p, to, now = read_plan(ARGV[1]), ARGV[2], tonumber(ARGV[3])

for _, entry in ipairs(p.entries) do
  local created_at = tonumber(redis.call('HGET', entry.post, 'created_at'))
  if not created_at or is_banned(entry.post) then
    redis.call('ZREM', p.tag.ranked, entry.id)
  elseif redis.call('ZSCORE', p.tag.ranked, entry.id) then
    rank(p.tag.ranked, entry.id, engagement_of(entry.post), created_at, now)
  end
end
if to ~= '' then
  record_work(p.reranks, p.cursors, p.tag.name, to, now)
  return 0
end
finish_work(p.reranks, p.cursors, p.tag.name)
if redis.call('EXISTS', p.tag.ranked) == 1 then
  redis.call('ZADD', p.reranks, now + RULES.rerank_interval_ms, p.tag.name)
end
return 1
