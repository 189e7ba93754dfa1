-- Whom Xano ids belong to. @include post-id
--
-- KEYS[1]  hash of the ids of users   KEYS[2]  hash of the ids of posts
-- ARGV[1]  how many of the ids that follow are of users; the others are of posts
-- ARGV[..] ids
--
-- Returns a list of names, false where an id is not known.

local users, names = tonumber(ARGV[1]), {}
for i = 2, #ARGV do
  if i - 1 <= users then
    names[#names + 1] = redis.call('HGET', KEYS[1], ARGV[i])
  else
    names[#names + 1] = post_named(KEYS[2], ARGV[i])
  end
end
return names
