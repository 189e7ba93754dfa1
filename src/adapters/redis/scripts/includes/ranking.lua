-- The best posts of a tag by the ranked score at one instant.
-- @include order @include view @include post
--
-- A stored score is never below the present one (score.lua), so the walk down the stored ones may
-- end where none that follows can reach what was found. Posts without engagement have score 0 and
-- stand behind all others, the newer first: they come from the tag's chronological feed.

-- `q`: ranked, posts (keys), now, at (the instant of the order), count (how many are wanted), perhaps
-- after ({ score, created_at, id }, the last one shown before).
-- Answers a list of { id, score, created_at }, in order; the order is total. It looks at so many posts at
-- most, and the feed ends there.
local function rank_posts(q)
  -- Between `at` and now a score falls by at most this factor; a little more for a replica that stored
  -- it by a clock ahead of ours, and for rounding.
  local passed = math.max(0, q.now - q.at) + RULES.clock_skew_ms
  local slack = (1 + passed / RULES.hour_ms) * (1 + 1e-9)
  local found = {}

  local function stands_before(a, b)
    if a.score ~= b.score then
      return a.score > b.score
    end
    return comes_first(a.created_at, a.id, b.created_at, b.id)
  end

  local function consider(id, wants_engaged)
    local post = read_brief(id)
    local created_at = is_whole(post) and tonumber(post[PLACES.created_at])
    if not created_at or not is_ranked(created_at, q.now) or q.after and created_at > q.at then
      return
    end
    local engagement = engagement_of_counts(
      post[PLACES.likesCount], post[PLACES.commentsCount], post[PLACES.bookmarksCount])
    local entry =
      { id = id, created_at = created_at, score = ranked_score(engagement, created_at, q.at) }
    if (engagement > 0) == wants_engaged and (not q.after or stands_before(q.after, entry))
      and is_shown_post(post) then
      found[#found + 1] = entry
    end
  end

  -- Sorted only when there may be something to leave out: deep pages would sort themselves to death.
  local function best(sort_at)
    if #found < sort_at then
      return 0
    end
    table.sort(found, stands_before)
    for i = #found, q.count + 1, -1 do
      found[i] = nil
    end
    return #found == q.count and found[q.count].score or 0
  end

  local step = 100
  local in_tail = q.after and q.after.score == 0
  local rank, least, reach = 0, 0, in_tail and 0 or nil
  while reach ~= 0 and (not reach or reach >= least) and rank < RULES.ranked_depth do
    local stored = redis.call('ZREVRANGE', q.ranked, rank, rank + step - 1, 'WITHSCORES')
    reach = 0
    for i = 1, #stored, 2 do
      reach = tonumber(stored[i + 1]) * slack
      if reach > 0 and reach >= least then
        consider(stored[i], true)
      end
    end
    least = math.max(least, best(2 * q.count))
    rank = rank + step
  end

  best(0)
  if rank >= RULES.ranked_depth then
    return found
  end

  local from = in_tail and rank_after(q.posts, q.after.created_at, q.after.id) or 0
  local oldest = q.now - RULES.ranked_max_age_ms
  local last = from + RULES.ranked_depth
  while #found < q.count and from < last do
    local entries = redis.call('ZREVRANGE', q.posts, from, from + step - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      if #found < q.count and tonumber(entries[i + 1]) >= oldest then
        consider(entries[i], false)
      end
    end
    if #entries < 2 * step or tonumber(entries[#entries]) < oldest then
      break
    end
    from = from + step
  end
  return found
end
