-- Remembers that this store was emptied, or that it is whole again.
--
-- KEYS[1]  store, a hash
-- ARGV[1]  the name of the store that is meant
-- ARGV[2]  when it was emptied, ms, or '': it is whole
-- ARGV[3]  users it had had      ARGV[4]  posts
--
-- Returns 1, or 0 when the store has another name.

if redis.call('HGET', KEYS[1], 'name') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], 'emptied_at', 'users', 'posts')
elseif redis.call('HEXISTS', KEYS[1], 'emptied_at') == 0 then
  redis.call('HSET', KEYS[1], 'emptied_at', ARGV[2], 'users', ARGV[3], 'posts', ARGV[4])
end
return 1
