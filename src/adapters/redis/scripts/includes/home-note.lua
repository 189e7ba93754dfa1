-- Notes that a home does not go by somebody's present timeline: the reader has begun or ceased to follow.
--
-- `h`: home_state (hash that is there while the reader has a home), unfilled (set of names), home_work
-- (zset of readers whose home there is something to do on, by when due; keys); reader, whom.

local function note_follow(h)
  if redis.call('EXISTS', h.home_state) == 1 then
    redis.call('SADD', h.unfilled, h.whom)
    -- No act of following carries the present: it is due at once.
    redis.call('ZADD', h.home_work, 'NX', 0, h.reader)
  end
end
