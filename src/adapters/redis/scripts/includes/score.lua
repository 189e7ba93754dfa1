-- The ranked score and who is in a ranked feed: 3-redis-keys, and src/domain/engagement.ts, which
-- also gives the numbers in RULES.

local function ranked_score(engagement, created_at, now)
  return engagement / (math.max(0, now - created_at) / RULES.hour_ms + 1)
end

local function is_ranked(created_at, now)
  return now - created_at <= RULES.ranked_max_age_ms
end
