-- Steps on the feeds of one tag: `tag` is { posts = key, ranked = key, name = text }.
-- @include score

-- `reranks` remembers when the stored scores of each tag are next brought up to date.
local function enter_tag(tag, reranks, id, engagement, created_at, now)
  redis.call('ZADD', tag.posts, created_at, id)
  rank(tag.ranked, id, engagement, created_at, now)
  redis.call('ZADD', reranks, 'NX', now + RULES.rerank_interval_ms, tag.name)
end

local function leave_tag(tag, id)
  redis.call('ZREM', tag.posts, id)
  redis.call('ZREM', tag.ranked, id)
end
