-- The ranked score and who is in a ranked feed: 3-redis-keys, and src/domain/engagement.ts, which
-- also gives the numbers in RULES. @include number

local function ranked_score(engagement, created_at, now)
  return engagement / (math.max(0, now - created_at) / RULES.hour_ms + 1)
end

local function is_ranked(created_at, now)
  return now - created_at <= RULES.ranked_max_age_ms
end

local function rank(feed, id, engagement, created_at, now)
  if is_ranked(created_at, now) then
    redis.call('ZADD', feed, ranked_score(engagement, created_at, now), id)
  else
    redis.call('ZREM', feed, id)
  end
end

local function engagement_of_counts(likes, comments, bookmarks)
  return RULES.like * (number_in(likes) or 0) + RULES.comment * (number_in(comments) or 0)
    + RULES.bookmark * (number_in(bookmarks) or 0)
end
