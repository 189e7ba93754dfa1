-- Whom Xano ids belong to, and the latest dead letters of rows of Xano. @include post-id @include ask
--
-- KEYS[1]  hash of the ids of users   KEYS[2]  hash of the ids of posts
-- KEYS[3]  hash of the latest letters of rows
-- ARGV[1]  how many of the words that follow are ids of users
-- ARGV[2]  how many of those behind them are ids of posts; the others are rows
-- ARGV[..] ids and rows
--
-- Returns a list of names and of what is remembered of letters, false where nothing is known.

local users, names = tonumber(ARGV[1]), {}
local ids = users + tonumber(ARGV[2])
for i = 3, #ARGV do
  if i - 2 <= users then
    names[#names + 1] = redis.call('HGET', KEYS[1], ARGV[i])
  elseif i - 2 <= ids then
    names[#names + 1] = post_named(KEYS[2], ARGV[i])
  else
    names[#names + 1] = ask('HGET', KEYS[3], ARGV[i]) or false
  end
end
return names
