-- The ranked score and who is in a ranked feed: 3-redis-keys, and src/domain/engagement.ts, which
-- also gives the numbers in RULES; and what the posts of an author have earned.

-- Somebody else may have written anything: what is no finite number is none.
local function number_in(text)
  local number = tonumber(text or nil)
  return number and number - number == 0 and number or nil
end

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

-- Only models stand on the leaderboard; the total is kept for everybody, so that a role may change.
local function add_engagement(user, leaderboard, username, delta)
  local role, total = unpack(redis.call('HMGET', user, 'role', 'sys_engagement'))
  if delta == 0 or not (role or total or redis.call('EXISTS', user) == 1) then
    return
  end
  local sum = string.format('%.0f', (number_in(total) or 0) + delta)
  redis.call('HSET', user, 'sys_engagement', sum)
  if role == 'model' then
    redis.call('ZADD', leaderboard, sum, username)
  end
end
