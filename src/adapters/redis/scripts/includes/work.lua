-- Recorded work: `work` is a zset of pieces by the instant they are due, `cursors` a hash of how far
-- each has come. Recording a piece again starts it anew, which every piece bears.

local function record_work(work, cursors, piece, cursor, now)
  redis.call('ZADD', work, now, piece)
  redis.call('HSET', cursors, piece, cursor)
end

local function finish_work(work, cursors, piece)
  redis.call('ZREM', work, piece)
  redis.call('HDEL', cursors, piece)
end
