-- One row, as read.lua answers it, for pages that ask for each by itself. @include ask @include values
--
-- KEYS[1]  the key of a post or a user
-- ARGV[1]  'post': the values of POST_FIELDS, false where one is missing; 'user': the whole hash, a flat list
--
-- Returns a list: JSON of the values, and then the long ones, for each of which its place in that list stands among
-- them. A row that is not there is null; one of another type is "damaged". Atomic; holds Redis for one read of a hash.

local values
if ARGV[1] == 'post' then
  values = ask('HMGET', KEYS[1], unpack(POST_FIELDS))
else
  values = ask('HGETALL', KEYS[1])
end
if not values then
  return { '"damaged"' }
elseif not values[1] and redis.call('EXISTS', KEYS[1]) == 0 then
  return { 'null' }
end
return { json_values(values), unpack(long) }
