-- Notes that a home does not go by somebody's present timeline: the reader has begun or ceased to follow,
-- or more has come than is brought in at once.
-- Whatever the home has come to with that author does not count any more.
--
-- `h`: home_state (hash that is there while the reader has a home), unfilled (set of names), home_work
-- (zset of readers whose home there is something to do on, by when due; keys); reader, whom.

local function note_follow(h)
  if redis.call('EXISTS', h.home_state) == 1 then
    redis.call('SADD', h.unfilled, h.whom)
    redis.call('HDEL', h.home_state, 'part')
    -- No act of following carries the present: it is due at once.
    redis.call('ZADD', h.home_work, 'NX', 0, h.reader)
  end
end
