-- Some posts of a zset in the order of a feed, after a place in it. @include order
--
-- KEYS[1]  zset of post ids
-- ARGV[1]  how many
-- ARGV[2]  score of the last one had before, '' at the beginning
-- ARGV[3]  its id
--
-- The place is one in the data: it holds over restarts and failovers, which the cursors of ZSCAN do
-- not, and while others come and go.
--
-- Returns a flat list of ids and scores in turn.

local rank = ARGV[2] == '' and 0 or rank_after(KEYS[1], ARGV[2], ARGV[3])
return redis.call('ZREVRANGE', KEYS[1], rank, rank + ARGV[1] - 1, 'WITHSCORES')
