-- Sets an author's total and score on the board, provided that both are as they were seen.
-- @include user
--
-- KEYS[1]  hash of the author   KEYS[2]  models board
-- ARGV[1]  the username
-- ARGV[2]  the total that was seen, '' for none
-- ARGV[3]  the score that was seen, '' for none
-- ARGV[4]  what all posts have earned
--
-- Returns 'mended' or 'changed'.

-- What is no whole number was seen as none.
local kept = tonumber(redis.call('HGET', KEYS[1], 'sys_engagement') or nil)
kept = kept and kept == math.floor(kept) and math.abs(kept) < 2 ^ 53
  and string.format('%.0f', kept) or ''
local score = redis.call('ZSCORE', KEYS[2], ARGV[1]) or ''
if not user_exists(KEYS[1]) or kept ~= ARGV[2] or score ~= ARGV[3] then
  return 'changed'
end
redis.call('HSET', KEYS[1], 'sys_engagement', ARGV[4])
place_on_board(KEYS[1], KEYS[2], ARGV[1])
return 'mended'
