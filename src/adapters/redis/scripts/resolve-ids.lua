-- Whom Xano ids belong to.
--
-- KEYS[1]  hash of the ids of users   KEYS[2]  hash of the ids of posts
-- ARGV[1]  how many of the ids that follow are of users; the others are of posts
-- ARGV[..] ids
--
-- Returns a list of names, false where an id is not known.

local users, names = tonumber(ARGV[1]), {}
for i = 2, #ARGV do
  names[#names + 1] = redis.call('HGET', KEYS[i - 1 <= users and 1 or 2], ARGV[i])
end
return names
