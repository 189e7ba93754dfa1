-- Notes that somebody's timeline holds what the homes of the followers do not hold yet. The note is read
-- by every following feed, which takes such an author's posts from the timeline, and worked off behind.
--
-- `f`: pending (zset of authors by the instant of the note), from (hash: author -> the least created_at
-- that came), followers (of the author; keys); author.

local function note_fan_out(f, created_at, now)
  if redis.call('EXISTS', f.followers) == 0 then
    return
  end
  redis.call('ZADD', f.pending, 'NX', now, f.author)
  local from = redis.call('HGET', f.from, f.author)
  if not from or created_at < tonumber(from) then
    redis.call('HSET', f.from, f.author, string.format('%.0f', created_at))
  end
end
